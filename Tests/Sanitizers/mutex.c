// The waiting half of Swift's `Mutex`, for builds under the thread sanitizer alone.
//
// A lock that is free is taken by code of the caller, which the sanitizer sees. One that is held is waited for in
// the standard library, which it does not see: it would report whatever the mutex guards as a race. These two
// take the library's place in the program. The lock's word is 0 or its owner's thread, as there.

#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

typedef _Atomic(uint32_t) Word;

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

SWIFT void lock_slow(uint32_t owner, SELF Word *word)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void unlock_slow(SELF Word *word)
    __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

SWIFT void lock_slow(uint32_t owner, SELF Word *word) {
  for (;;) {
    uint32_t unowned = 0;
    if (atomic_compare_exchange_weak_explicit(
            word, &unowned, owner, memory_order_acquire, memory_order_relaxed))
      return;
    sched_yield();
  }
}

SWIFT void unlock_slow(SELF Word *word) {
  atomic_store_explicit(word, 0, memory_order_release);
}
