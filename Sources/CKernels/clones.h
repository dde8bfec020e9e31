// A function in one version for each named instruction set, beside the plain one; the loader takes the best.

#ifndef APPROXIMA_CLONES_H
#define APPROXIMA_CLONES_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// The loader chooses between clones before the sanitizer's runtime is there.
#define APPROXIMA_ONE_CLONE
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(APPROXIMA_ONE_CLONE)
#define APPROXIMA_CLONES(...) __attribute__((target_clones("default", __VA_ARGS__)))
#else
#define APPROXIMA_CLONES(...)
#endif

#endif
