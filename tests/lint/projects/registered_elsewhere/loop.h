#pragma once

#ifdef __cplusplus
extern "C" {
#endif
int loop_add(int epoll, int fd);
int loop_remove(int epoll, int fd);
#ifdef __cplusplus
}
#endif
