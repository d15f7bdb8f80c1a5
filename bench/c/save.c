// SPDX-License-Identifier: Apache-2.0
//
// What saving an mtty takes, written straight from include/uapi/linux/vfio.h: the reference of the benchmark
// save-calls.
//
//   save GROUP DEVICE FILE      GROUP: number of the IOMMU group; DEVICE: its name in sysfs; FILE: takes the state
//
// Opens the device by group and container, looks at it (info, every region, every feature that Linux 6.12 knows, as a
// program must that does not know what it has opened), stops it, reads its data FD to the end, and lets it run on.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CHUNK (1 << 20)

struct feature {
  struct vfio_device_feature header;
  union {
    struct vfio_device_feature_migration migration;
    struct vfio_device_feature_mig_data_size size;
    struct vfio_device_feature_mig_state state;
  };
};

// What PROBE takes: the operations that each feature has.
static const struct {
  uint32_t id;
  uint32_t operations;
} FEATURES[] = {
    {VFIO_DEVICE_FEATURE_MIGRATION, VFIO_DEVICE_FEATURE_GET},
    {VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, VFIO_DEVICE_FEATURE_GET},
    {VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_DMA_LOGGING_START, VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, VFIO_DEVICE_FEATURE_SET},
    {VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, VFIO_DEVICE_FEATURE_GET},
    {VFIO_DEVICE_FEATURE_BUS_MASTER, VFIO_DEVICE_FEATURE_SET},
};

static void fail(const char *what) {
  fprintf(stderr, "save: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int check(int result, const char *what) {
  if (result < 0) {
    fail(what);
  }
  return result;
}

static int feature(int device, uint32_t flags, struct feature *feature, size_t payload) {
  feature->header.argsz = sizeof feature->header + payload;
  feature->header.flags = flags;
  return ioctl(device, VFIO_DEVICE_FEATURE, feature);
}

static int open_container(void) {
  int container = check(open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC), "open /dev/vfio/vfio");
  if (ioctl(container, VFIO_GET_API_VERSION) != VFIO_API_VERSION ||
      ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) <= 0) {
    fail("the container has no type1v2");
  }
  return container;
}

static int open_group(const char *number, int container) {
  char path[64];
  snprintf(path, sizeof path, "/dev/vfio/%s", number);
  int group = check(open(path, O_RDWR | O_CLOEXEC), path);
  struct vfio_group_status status = {.argsz = sizeof status};
  check(ioctl(group, VFIO_GROUP_GET_STATUS, &status), "VFIO_GROUP_GET_STATUS");
  if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
    fail("the group is not viable");
  }
  check(ioctl(group, VFIO_GROUP_SET_CONTAINER, &container), "VFIO_GROUP_SET_CONTAINER");
  check(ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU), "VFIO_SET_IOMMU");
  return group;
}

static void look_at(int device) {
  struct vfio_device_info info = {.argsz = sizeof info};
  check(ioctl(device, VFIO_DEVICE_GET_INFO, &info), "VFIO_DEVICE_GET_INFO");
  for (uint32_t index = 0; index < info.num_regions; index++) {
    struct vfio_region_info region = {.argsz = sizeof region, .index = index};
    check(ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region), "VFIO_DEVICE_GET_REGION_INFO");
  }
  struct feature probe;
  for (size_t i = 0; i < sizeof FEATURES / sizeof *FEATURES; i++) {
    memset(&probe, 0, sizeof probe);
    uint32_t flags = VFIO_DEVICE_FEATURE_PROBE | FEATURES[i].operations | FEATURES[i].id;
    if (feature(device, flags, &probe, 0) < 0 && errno != ENOTTY && errno != EINVAL) {
      fail("VFIO_DEVICE_FEATURE PROBE");
    }
  }
}

// That it can be saved, how many bytes that is going to be, and that it runs.
static void ask(int device) {
  struct feature get = {0};
  uint32_t flags = VFIO_DEVICE_FEATURE_GET;
  check(feature(device, flags | VFIO_DEVICE_FEATURE_MIGRATION, &get, sizeof get.migration),
        "GET MIGRATION");
  if (!(get.migration.flags & VFIO_MIGRATION_STOP_COPY)) {
    fail("the device has no STOP_COPY");
  }
  memset(&get, 0, sizeof get);
  check(feature(device, flags | VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, &get, sizeof get.size),
        "GET MIG_DATA_SIZE");
  memset(&get, 0, sizeof get);
  check(feature(device, flags | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &get, sizeof get.state),
        "GET MIG_DEVICE_STATE");
  if (get.state.device_state != VFIO_DEVICE_STATE_RUNNING) {
    fail("the device does not run");
  }
}

static int set(int device, uint32_t state, const char *what) {
  struct feature set = {0};
  set.state.device_state = state;
  set.state.data_fd = -1;
  uint32_t flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
  check(feature(device, flags, &set, sizeof set.state), what);
  return set.state.data_fd;
}

static void drain(int data, int file) {
  char *buffer = malloc(CHUNK);
  if (!buffer) {
    fail("malloc");
  }
  ssize_t count;
  while ((count = read(data, buffer, CHUNK)) > 0) {
    if (write(file, buffer, count) != count) {
      fail("write");
    }
  }
  check(count, "read of the data FD");
  free(buffer);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: save GROUP DEVICE FILE\n");
    return 2;
  }
  int file = check(open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), argv[3]);
  int container = open_container();
  int group = open_group(argv[1], container);
  int device = check(ioctl(group, VFIO_GROUP_GET_DEVICE_FD, argv[2]), "VFIO_GROUP_GET_DEVICE_FD");
  look_at(device);
  ask(device);
  int data = set(device, VFIO_DEVICE_STATE_STOP_COPY, "SET STOP_COPY");
  drain(data, file);
  set(device, VFIO_DEVICE_STATE_RUNNING, "SET RUNNING");
  check(close(data), "close of the data FD");
  check(close(device), "close of the device");
  check(ioctl(group, VFIO_GROUP_UNSET_CONTAINER), "VFIO_GROUP_UNSET_CONTAINER");
  check(close(group), "close of the group");
  check(close(container), "close of the container");
  check(close(file), "close of the file");
  return 0;
}
