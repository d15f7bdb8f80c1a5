// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.List;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.conform.subject.IoasTable;
import org.drover.conform.subject.Node;
import org.drover.conform.subject.Nodes;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.StructCall;
import org.drover.conform.subject.Subject;
import org.drover.fsm.MigrationFeature;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_info;

/**
 * The device's own node: what it answers before it is bound to an iommufd, and how it is bound,
 * attached and let go. Not for a device that was opened by its group.
 */
final class CdevChecks {
  private static final String CDEV = "drivers/vfio/device_cdev.c, ";
  private static final String BIND = CDEV + "vfio_df_ioctl_bind_iommufd()";
  private static final String ATTACH = CDEV + "vfio_df_ioctl_attach_pt()";
  private static final String DETACH = CDEV + "vfio_df_ioctl_detach_pt()";
  private static final String GROUP = "drivers/vfio/group.c, ";
  private static final String IOMMUFD = "drivers/iommu/iommufd/";

  /** No flag has it: later kernels have begun with the lowest. */
  private static final long UNKNOWN_FLAG = 1L << 31;

  private static final int BIND_SIZE = 16;
  private static final int ATTACH_SIZE = 12;
  private static final int DETACH_SIZE = 8;
  private static final int FLAGS = 4;

  private CdevChecks() {}

  static List<Check> all() {
    return List.of(
        byHand(
            "cdev.before-bind",
            "a node that is not bound to an iommufd answers EINVAL to read, write, mmap and every"
                + " ioctl but BIND_IOMMUFD",
            "drivers/vfio/vfio_main.c, vfio_device_fops (access_granted)",
            CdevChecks::beforeBind),
        byHand(
            "cdev.bind-argsz-short",
            "BIND_IOMMUFD refuses an argsz below 16, zero included, with EINVAL, and the device can"
                + " be bound afterwards",
            BIND,
            CdevChecks::bindArgszShort),
        byHand(
            "cdev.bind-argsz-long",
            "BIND_IOMMUFD takes a larger argsz, and no byte behind out_devid is written",
            BIND,
            CdevChecks::bindArgszLong),
        byHand(
            "cdev.bind-flags",
            "BIND_IOMMUFD refuses a flag that it does not know with EINVAL, and the device can be"
                + " bound afterwards",
            BIND,
            CdevChecks::bindFlags),
        byHand(
            "cdev.bind-no-iommufd",
            "BIND_IOMMUFD to a negative descriptor is EINVAL, to another kind of file EBADFD, and"
                + " the device can be bound afterwards",
            BIND + "; " + IOMMUFD + "main.c, iommufd_ctx_from_fd()",
            CdevChecks::bindNoIommufd),
        byHand(
            "cdev.bind-memory",
            "BIND_IOMMUFD on memory that cannot be read or written is EFAULT, and the device can be"
                + " bound afterwards",
            BIND,
            CdevChecks::bindMemory),
        byHand(
            "cdev.bind-once",
            "a bound device is not bound again: BIND_IOMMUFD is EINVAL on the same descriptor and on"
                + " another one of its node, which opens",
            BIND + "; drivers/vfio/vfio_main.c, vfio_df_open()",
            CdevChecks::bindOnce),
        byHand(
            "cdev.bind-from-group",
            "BIND_IOMMUFD on a descriptor that the device's group gave is EINVAL",
            BIND,
            CdevChecks::bindFromGroup),
        byHand(
            "cdev.bind-busy",
            "BIND_IOMMUFD is EBUSY while the device's group is open, and succeeds when it is closed",
            GROUP + "vfio_device_block_group()",
            CdevChecks::bindBusy),
        byHand(
            "cdev.group-busy",
            "the device's group does not open while the device is bound: EBUSY; it does when the"
                + " node is closed",
            GROUP + "vfio_group_fops_open()",
            CdevChecks::groupBusy),
        Check.of(
            "cdev.unattached",
            "a bound device answers ioctls before ATTACH_IOMMUFD_PT and after DETACH_IOMMUFD_PT",
            "drivers/vfio/vfio_main.c, vfio_device_fops_unl_ioctl()",
            subject -> subject.byHand(nodes -> unattached(nodes, subject))),
        byHand(
            "cdev.attach-arguments",
            "ATTACH_IOMMUFD_PT refuses an argsz below 12 and a flag that it does not know with"
                + " EINVAL",
            ATTACH,
            CdevChecks::attachArguments),
        byHand(
            "cdev.attach-unknown",
            "ATTACH_IOMMUFD_PT to an id that the iommufd does not have is ENOENT",
            ATTACH + "; " + IOMMUFD + "main.c, iommufd_get_object()",
            CdevChecks::attachUnknown),
        byHand(
            "cdev.attach-replaces",
            "a second ATTACH_IOMMUFD_PT takes the place of the first: the IOAS before can be"
                + " destroyed, the one in use is EBUSY",
            "linux/vfio.h, VFIO_DEVICE_ATTACH_IOMMUFD_PT; " + IOMMUFD + "device.c",
            CdevChecks::attachReplaces),
        byHand(
            "cdev.detach-arguments",
            "DETACH_IOMMUFD_PT refuses an argsz below 8 and a flag that it does not know with EINVAL,"
                + " and leaves the device attached",
            DETACH,
            CdevChecks::detachArguments),
        byHand(
            "cdev.detach",
            "DETACH_IOMMUFD_PT lets the IOAS go, which can be destroyed then; a further one is 0",
            DETACH,
            CdevChecks::detach),
        byHand(
            "cdev.close",
            "closing the node lets the IOAS go, and the device can be bound to another iommufd",
            CDEV + "vfio_df_unbind_iommufd()",
            CdevChecks::close));
  }

  private static Check byHand(String id, String rule, String source, Consumer<Nodes> body) {
    return Check.of(id, rule, source, subject -> subject.byHand(body));
  }

  private static void beforeBind(Nodes nodes) {
    Node node = nodes.open();
    node.read().mustBe(Errno.EINVAL);
    node.write().mustBe(Errno.EINVAL);
    node.pread().mustBe(Errno.EINVAL);
    node.pwrite().mustBe(Errno.EINVAL);
    node.mmap().mustBe(Errno.EINVAL);
    info(node).call().mustBe(Errno.EINVAL);
    node.ioctl("VFIO_DEVICE_RESET", Vfio.VFIO_DEVICE_RESET).plain(0).mustBe(Errno.EINVAL);
    node.ioctl("GET MIGRATION", Vfio.VFIO_DEVICE_FEATURE)
        .struct(new byte[16])
        .with("argsz", 0, 16)
        .with("flags", FLAGS, getMigration())
        .call()
        .mustBe(Errno.EINVAL);
    node.attach(1).call().mustBe(Errno.EINVAL);
    node.detach().call().mustBe(Errno.EINVAL);
    node.ioctl("an unknown ioctl", Vfio.VFIO_DEVICE_FEATURE + 100).plain(0).mustBe(Errno.EINVAL);
  }

  private static int getMigration() {
    return Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIGRATION;
  }

  private static StructCall info(Node node) {
    return node.ioctl("GET_INFO", Vfio.VFIO_DEVICE_GET_INFO)
        .struct(new byte[vfio_device_info.SIZEOF])
        .with("argsz", 0, vfio_device_info.SIZEOF);
  }

  private static void bindArgszShort(Nodes nodes) {
    Node node = nodes.open();
    IoasTable iommufd = nodes.iommufd();
    for (int argsz : new int[] {0, BIND_SIZE - 1}) {
      node.bind(iommufd).with("argsz", 0, argsz).call().mustBe(Errno.EINVAL);
    }
    node.bind(iommufd).call().mustBe(0);
  }

  private static void bindArgszLong(Nodes nodes) {
    StructCall call = nodes.open().bind(nodes.iommufd()).with("argsz", 0, BIND_SIZE + 48);
    call.call().mustBe(0);
    call.mustHaveKeptTheRest();
  }

  private static void bindFlags(Nodes nodes) {
    Node node = nodes.open();
    IoasTable iommufd = nodes.iommufd();
    node.bind(iommufd).with("flags", FLAGS, UNKNOWN_FLAG).call().mustBe(Errno.EINVAL);
    node.bind(iommufd).call().mustBe(0);
  }

  private static void bindNoIommufd(Nodes nodes) {
    Node node = nodes.open();
    for (int fd : new int[] {-1, Integer.MIN_VALUE}) {
      node.bind(fd).noted("iommufd " + fd).call().mustBe(Errno.EINVAL);
    }
    node.bind(nodes.otherFile()).noted("iommufd an eventfd").call().mustBe(Errno.EBADFD);
    node.bind(nodes.iommufd()).call().mustBe(0);
  }

  private static void bindMemory(Nodes nodes) {
    Node node = nodes.open();
    IoasTable iommufd = nodes.iommufd();
    node.bind(iommufd).reachable(0).call().mustBe(Errno.EFAULT);
    node.bind(iommufd).reachable(8).call().mustBe(Errno.EFAULT);
    node.bind(iommufd).readOnly().call().mustBe(Errno.EFAULT);
    node.bind(iommufd).call().mustBe(0);
  }

  private static Node bound(Nodes nodes, IoasTable iommufd) {
    Node node = nodes.open();
    node.bind(iommufd).call().mustBe(0);
    return node;
  }

  private static void bindOnce(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    node.bind(iommufd).noted("again").call().mustBe(Errno.EINVAL);
    nodes.open().bind(iommufd).noted("on this one").call().mustBe(Errno.EINVAL);
    info(node).call().mustBe(0);
  }

  private static void bindFromGroup(Nodes nodes) {
    nodes.throughGroup().bind(nodes.iommufd()).call().mustBe(Errno.EINVAL);
  }

  /** The group's node, which does not open if somebody has another device of the group. */
  private static Nodes.Group openGroup(Nodes nodes) {
    Nodes.Group group = nodes.group();
    if (!group.answer().ok()) {
      throw new NotApplicable(
          "the node of the device's group does not open: " + group.answer().spelled());
    }
    return group;
  }

  private static void bindBusy(Nodes nodes) {
    Node node = nodes.open();
    IoasTable iommufd = nodes.iommufd();
    Nodes.Group group = openGroup(nodes);
    node.bind(iommufd).noted("the group open").call().mustBe(Errno.EBUSY);
    group.close();
    node.bind(iommufd).noted("the group closed").call().mustBe(0);
  }

  private static void groupBusy(Nodes nodes) {
    openGroup(nodes).close();
    Node node = bound(nodes, nodes.iommufd());
    nodes.group().answer().mustBe(Errno.EBUSY);
    node.close();
    nodes.group().answer().mustBe(0);
  }

  private static void unattached(Nodes nodes, Subject subject) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    answers(node, subject);
    node.attach(iommufd.allocate()).call().mustBe(0);
    node.detach().call().mustBe(0);
    answers(node, subject);
  }

  private static void answers(Node node, Subject subject) {
    info(node).call().mustBe(0);
    if (subject.features().contains(MigrationFeature.STOP_COPY)) {
      node.ioctl("GET MIGRATION", Vfio.VFIO_DEVICE_FEATURE)
          .struct(new byte[16])
          .with("argsz", 0, 16)
          .with("flags", FLAGS, getMigration())
          .call()
          .mustBe(0);
    }
  }

  private static void attachArguments(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    int ioas = iommufd.allocate();
    for (int argsz : new int[] {0, ATTACH_SIZE - 1}) {
      node.attach(ioas).with("argsz", 0, argsz).call().mustBe(Errno.EINVAL);
    }
    node.attach(ioas).with("flags", FLAGS, UNKNOWN_FLAG).call().mustBe(Errno.EINVAL);
    iommufd.destroy(ioas, "the IOAS, which nothing is attached to").mustBe(0);
  }

  private static void attachUnknown(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    for (int id : new int[] {0, Integer.MAX_VALUE}) {
      node.attach(id).noted("pt_id " + id).call().mustBe(Errno.ENOENT);
    }
  }

  private static void attachReplaces(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    int first = iommufd.allocate();
    int second = iommufd.allocate();
    node.attach(first).noted("the first IOAS").call().mustBe(0);
    iommufd.destroy(first, "the first IOAS").mustBe(Errno.EBUSY);
    node.attach(second).noted("the second IOAS").call().mustBe(0);
    iommufd.destroy(second, "the second IOAS").mustBe(Errno.EBUSY);
    iommufd.destroy(first, "the first IOAS").mustBe(0);
  }

  private static void detachArguments(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    int ioas = iommufd.allocate();
    node.attach(ioas).call().mustBe(0);
    for (int argsz : new int[] {0, DETACH_SIZE - 1}) {
      node.detach().with("argsz", 0, argsz).call().mustBe(Errno.EINVAL);
    }
    node.detach().with("flags", FLAGS, UNKNOWN_FLAG).call().mustBe(Errno.EINVAL);
    iommufd.destroy(ioas, "the IOAS in use").mustBe(Errno.EBUSY);
  }

  private static void detach(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    int ioas = iommufd.allocate();
    node.detach().noted("never attached").call().mustBe(0);
    node.attach(ioas).call().mustBe(0);
    node.detach().call().mustBe(0);
    iommufd.destroy(ioas, "the IOAS").mustBe(0);
    node.detach().noted("again").call().mustBe(0);
  }

  private static void close(Nodes nodes) {
    IoasTable iommufd = nodes.iommufd();
    Node node = bound(nodes, iommufd);
    int ioas = iommufd.allocate();
    node.attach(ioas).call().mustBe(0);
    node.close();
    iommufd.destroy(ioas, "the IOAS").mustBe(0);
    nodes.open().bind(nodes.iommufd()).noted("to another iommufd").call().mustBe(0);
  }
}
