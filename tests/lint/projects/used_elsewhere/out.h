#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
// Writes what there is, if there is any.
int out_flush(int fd, const char* text, size_t length);
#ifdef __cplusplus
}
#endif
