// SPDX-License-Identifier: Apache-2.0
//
// Dirty bitmaps, the reference of the benchmark dirty: ORs one bitmap into another one, and finds the runs of dirty pages
// in the union.
//
//   dirty WORDS TURNS     for each turn prints a line "nanoseconds of the OR, of the scan, runs, pages": bitmaps of WORDS
//                         64-bit words, with the runs of dirty pages that fill() makes
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + time.tv_nsec;
}

static uint64_t *bitmap(size_t words) {
  uint64_t *bits = aligned_alloc(4096, words * sizeof(uint64_t));
  if (bits == NULL) {
    fprintf(stderr, "dirty: no memory for %zu words\n", words);
    exit(1);
  }
  memset(bits, 0, words * sizeof(uint64_t));
  return bits;
}

// A run of up to 100 pages in each 4096: what a busy workload leaves of its memory in a round. The generator is that of
// java.util.SplittableRandom's kind, written out in both programs so that both have the same runs.
static void fill(uint64_t *bits, size_t words, uint64_t seed) {
  uint64_t pages = words * 64;
  for (uint64_t start = 0; start + 4096 <= pages; start += 4096) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t first = start + (seed >> 33) % 3900;
    uint64_t length = 1 + (seed >> 40) % 100;
    for (uint64_t page = first; page < first + length; page++) {
      bits[page / 64] |= (uint64_t)1 << (page % 64);
    }
  }
}

static void or_into(uint64_t *into, const uint64_t *from, size_t words) {
  for (size_t i = 0; i < words; i++) {
    into[i] |= from[i];
  }
}

// The first page at or behind one whose bit is not that of skip (0, or all ones); the number of pages if there is none.
static uint64_t next(const uint64_t *bits, size_t words, uint64_t page, uint64_t skip) {
  size_t at = page / 64;
  if (at >= words) {
    return words * 64;
  }
  uint64_t word = (bits[at] ^ skip) & (~(uint64_t)0 << (page % 64));
  while (word == 0) {
    if (++at == words) {
      return words * 64;
    }
    word = bits[at] ^ skip;
  }
  return at * 64 + (uint64_t)__builtin_ctzll(word);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: dirty WORDS TURNS\n");
    return 2;
  }
  size_t words = strtoull(argv[1], NULL, 10);
  uint64_t *one = bitmap(words);
  uint64_t *other = bitmap(words);
  uint64_t *into = bitmap(words);
  fill(one, words, 1);
  fill(other, words, 2);
  for (int turn = atoi(argv[2]); turn > 0; turn--) {
    memcpy(into, one, words * sizeof(uint64_t));
    uint64_t began = now();
    or_into(into, other, words);
    uint64_t ored = now();
    uint64_t runs = 0;
    uint64_t pages = 0;
    for (uint64_t page = next(into, words, 0, 0); page < words * 64;) {
      uint64_t end = next(into, words, page, ~(uint64_t)0);
      runs++;
      pages += end - page;
      page = next(into, words, end, 0);
    }
    uint64_t scanned = now();
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", ored - began, scanned - ored, runs, pages);
  }
  return 0;
}
