#pragma once

#include <cstdint>
#include <vector>

bool ctl_add(int epoll, int fd, std::uint32_t events);
bool ctl_modify(int epoll, int fd, std::uint32_t events);
bool ctl_remove(int epoll, int fd);

struct Output {
  bool empty = true;
};

std::uint32_t interest_in(const Output& output);
