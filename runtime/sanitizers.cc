#include "runtime/interpose.h"

// gcc's AddressSanitizer ends a program before which another library was preloaded. It also works behind one
// that leaves malloc to it, as this one does. Asked for by name, unless the program answers itself.
OFD_EXPORT const char* __asan_default_options();
OFD_EXPORT const char* __asan_default_options() { return "verify_asan_link_order=0"; }
