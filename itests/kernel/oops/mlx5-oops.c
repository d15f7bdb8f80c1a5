// SPDX-License-Identifier: Apache-2.0
/*
 * Ends the kernel of a guest, through mlx5-vfio-pci of Linux 6.12, by calls that any user of the
 * device may make:
 *
 *	mlx5-oops SEQUENCE
 *
 *	kept	the device's descriptor is closed in PRE_COPY, and the data FD is asked
 *	again	a SET out of PRE_COPY failed with EIO, and another one is made
 *	pf	the physical function went and came back in PRE_COPY, and a SET is made
 *	asked	the same, and the data FD is asked
 *	unbound	the data FD is kept over the close of its device and the driver's unbind, and asked
 *
 * In each but the last the driver has put its saving file away and is still in PRE_COPY: the next
 * call follows a null pointer, with the state mutex held. In the last the device is freed.
 *
 * To be run as root after guest-mlx5, in a guest whose kernel panics at an oops. Each step is said
 * before it is made. If the kernel survives, that is said, and the status is 0; 1 if a step fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define VF "0000:01:00.1"
#define VF_IN_SYSFS "/sys/bus/pci/devices/" VF
#define FIRMWARE "/sys/kernel/debug/mlx5_standin/0000:01:00.0/"

static int container, group, device;

static void check(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "mlx5-oops: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void say(const char *what)
{
	printf("mlx5-oops: %s\n", what);
	fflush(stdout);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	check(fd, path);
	check(write(fd, text, strlen(text)), path);
	close(fd);
}

static void open_device(void)
{
	char link[256], path[64];
	ssize_t length = readlink(VF_IN_SYSFS "/iommu_group", link, sizeof(link) - 1);

	check(length, VF_IN_SYSFS "/iommu_group");
	link[length] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(link, '/') + 1);
	container = open("/dev/vfio/vfio", O_RDWR);
	check(container, "/dev/vfio/vfio");
	group = open(path, O_RDWR);
	check(group, path);
	check(ioctl(group, VFIO_GROUP_SET_CONTAINER, &container), "VFIO_GROUP_SET_CONTAINER");
	check(ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU), "VFIO_SET_IOMMU");
	device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, VF);
	check(device, "VFIO_GROUP_GET_DEVICE_FD");
}

static void close_device(void)
{
	say("close of the device");
	close(device);
	close(group);
	close(container);
}

/* 0, and the data FD in *fd if one was handed out; or -1 with errno. */
static int set(uint32_t state, int *fd)
{
	struct {
		struct vfio_device_feature feature;
		struct vfio_device_feature_mig_state state;
	} arg = {
		.feature.argsz = sizeof(arg),
		.feature.flags = VFIO_DEVICE_FEATURE_SET |
				 VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
		.state.device_state = state,
		.state.data_fd = -1,
	};
	int result = ioctl(device, VFIO_DEVICE_FEATURE, &arg);

	if (!result && fd)
		*fd = arg.state.data_fd;
	return result;
}

static int precopy_info(int fd)
{
	struct vfio_precopy_info info = { .argsz = sizeof(info) };

	return ioctl(fd, VFIO_MIG_GET_PRECOPY_INFO, &info);
}

/* Until there is nothing more at present: no SAVE is under way then. */
static void drain(int fd)
{
	static char buffer[1 << 16];
	ssize_t count;

	do
		count = read(fd, buffer, sizeof(buffer));
	while (count > 0);
	if (count < 0 && errno != ENOMSG)
		check(-1, "read of the data FD");
}

static int pre_copy(void)
{
	int fd = -1;

	say("SET PRE_COPY, and its image is read");
	check(set(VFIO_DEVICE_STATE_PRE_COPY, &fd), "SET PRE_COPY");
	check(fd, "data FD of PRE_COPY");
	drain(fd);
	return fd;
}

static void ask(int fd)
{
	say("PRECOPY_INFO on the data FD");
	if (precopy_info(fd))
		printf("mlx5-oops: PRECOPY_INFO: %s\n", strerror(errno));
}

static void run_again(void)
{
	say("SET RUNNING");
	if (set(VFIO_DEVICE_STATE_RUNNING, NULL))
		printf("mlx5-oops: SET RUNNING: %s\n", strerror(errno));
}

static void kept(void)
{
	int fd = pre_copy();

	close_device();
	ask(fd);
}

static void again(void)
{
	pre_copy();
	/* The SAVE that ends the tracking fails, and is not waited for before its failure is seen. */
	write_file(FIRMWARE "faults", "linger 0x118 -1 200 0 1");
	write_file(FIRMWARE "faults", "status 0x118 -1 1 0 1");
	say("SET RUNNING, which fails");
	if (!set(VFIO_DEVICE_STATE_RUNNING, NULL) || errno != EIO) {
		fprintf(stderr, "mlx5-oops: it did not fail with EIO\n");
		exit(1);
	}
	run_again();
}

static void lose_pf(void)
{
	say("the physical function goes and comes back");
	write_file(FIRMWARE "vf0/pf", "gone");
	write_file(FIRMWARE "vf0/pf", "back");
}

static void pf(void)
{
	pre_copy();
	lose_pf();
	run_again();
}

static void asked(void)
{
	int fd = pre_copy();

	lose_pf();
	ask(fd);
}

static void unbound(void)
{
	int fd = pre_copy();

	close_device();
	say("unbind of the driver");
	write_file("/sys/bus/pci/drivers/mlx5_vfio_pci/unbind", VF);
	ask(fd);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} sequences[] = {
		{ "kept", kept },   { "again", again },	    { "pf", pf },
		{ "asked", asked }, { "unbound", unbound },
	};
	size_t i;

	for (i = 0; argc == 2 && i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		if (strcmp(argv[1], sequences[i].name))
			continue;
		open_device();
		sequences[i].run();
		say("the kernel lives");
		return 0;
	}
	fprintf(stderr, "usage: mlx5-oops kept|again|pf|asked|unbound\n");
	return 1;
}
