// The command approxima as a program of its own: it starts the library that lies beside it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*command)(const char *const *words, ssize_t count, const char *program);

int main(int count, char **words) {
  char self[PATH_MAX], path[PATH_MAX + 64];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0) {
    fputs("approxima: /proc/self/exe is not there: the library is found by it\n", stderr);
    return 2;
  }
  self[length] = 0;
  // bin/approxima and lib/approxima/libapproxima_native.so.
  strcpy(path, self);
  for (int up = 0; up < 2; up++) *strrchr(path, '/') = 0;
  strcat(path, "/lib/approxima/libapproxima_native.so");
  // Swift's runtime would print its own trace of a crash.
  if (!getenv("SWIFT_BACKTRACE")) setenv("SWIFT_BACKTRACE", "enable=no", 1);
  void *library = dlopen(path, RTLD_NOW);
  command run = library ? (command)dlsym(library, "apx_main") : 0;
  if (!run) {
    fprintf(stderr, "approxima: %s\n", dlerror());
    return 2;
  }
  run((const char *const *)words + 1, count - 1, self);
  return 0;
}
