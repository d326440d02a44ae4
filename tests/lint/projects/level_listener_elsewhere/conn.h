#pragma once

struct epoll_event;

void turn(int epoll, int listener, const struct epoll_event* event);
