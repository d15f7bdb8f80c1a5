// SPDX-License-Identifier: Apache-2.0
//
// A plain pump, the reference of the benchmark bulk: one process reads blocks from /dev/zero and writes them to a TCP
// connection of the loopback, another one reads them from it and writes them to /dev/null.
//
//   pump BYTES BLOCK      prints "nanoseconds CPU-nanoseconds": the wall clock from the first block until the receiver
//                         has said that it has all, and the processors' time of both processes in that while
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "pump: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int check(int result, const char *what) {
  if (result < 0) {
    fail(what);
  }
  return result;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + time.tv_nsec;
}

static uint64_t cpu(int who) {
  struct rusage usage;
  check(getrusage(who, &usage), "getrusage");
  return ((uint64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000u +
         ((uint64_t)usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000u;
}

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t step = write(fd, bytes, count);
    if (step < 0) {
      fail("write");
    }
    bytes += step;
    count -= step;
  }
}

// Moves bytes from one descriptor to another and ends when it has moved that many.
static void pump(int from, int to, uint64_t bytes, size_t block) {
  char *buffer = aligned_alloc(4096, block);
  if (!buffer) {
    fail("aligned_alloc");
  }
  memset(buffer, 0, block);
  while (bytes > 0) {
    ssize_t count = read(from, buffer, bytes < block ? bytes : block);
    if (count <= 0) {
      fail("read");
    }
    write_all(to, buffer, count);
    bytes -= count;
  }
  free(buffer);
}

static void no_delay(int fd) {
  int on = 1;
  check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

static void receive(int listener, uint64_t bytes, size_t block) {
  int connection = check(accept(listener, NULL, NULL), "accept");
  no_delay(connection);
  int sink = check(open("/dev/null", O_WRONLY), "open /dev/null");
  pump(connection, sink, bytes, block);
  write_all(connection, "k", 1);
}

static void send_to(struct sockaddr_in place, uint64_t bytes, size_t block) {
  int connection = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
  check(connect(connection, (struct sockaddr *)&place, sizeof place), "connect");
  no_delay(connection);
  int source = check(open("/dev/zero", O_RDONLY), "open /dev/zero");
  pump(source, connection, bytes, block);
  char done;
  if (read(connection, &done, 1) != 1) {
    fail("the receiver's word");
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: pump BYTES BLOCK\n");
    return 2;
  }
  uint64_t bytes = strtoull(argv[1], NULL, 10);
  size_t block = strtoull(argv[2], NULL, 10);
  int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof place;
  check(bind(listener, (struct sockaddr *)&place, length), "bind");
  check(listen(listener, 1), "listen");
  check(getsockname(listener, (struct sockaddr *)&place, &length), "getsockname");
  uint64_t begin = now();
  pid_t child = check(fork(), "fork");
  if (child == 0) {
    receive(listener, bytes, block);
    return 0;
  }
  send_to(place, bytes, block);
  uint64_t took = now() - begin;
  int status;
  check(waitpid(child, &status, 0), "waitpid");
  if (status != 0) {
    fprintf(stderr, "pump: the receiver ended with %d\n", status);
    return 1;
  }
  printf("%" PRIu64 " %" PRIu64 "\n", took, cpu(RUSAGE_SELF) + cpu(RUSAGE_CHILDREN));
  return 0;
}
