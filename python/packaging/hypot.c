// glibc 2.35 gave hypot a new version that differs in errno alone; the old one lets older systems load us.
double old_hypot(double, double);
float old_hypotf(float, float);
__asm__(".symver old_hypot,hypot@GLIBC_2.2.5");
__asm__(".symver old_hypotf,hypotf@GLIBC_2.2.5");

__attribute__((visibility("hidden"))) double __wrap_hypot(double x, double y) {
  return old_hypot(x, y);
}

__attribute__((visibility("hidden"))) float __wrap_hypotf(float x, float y) {
  return old_hypotf(x, y);
}
