// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.ArrayDeque;
import java.util.Deque;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;

/**
 * The own node of a device that is closed otherwise: a check opens it as often as it likes, with
 * iommufds of its own. Whatever is open in the end is closed in reverse order.
 */
public final class Nodes implements AutoCloseable {
  private final SysfsDevice place;
  private final Kernel kernel;
  private final String path;
  private final Arena arena;
  private final Transcript transcript;
  private final Deque<Runnable> closings = new ArrayDeque<>();

  Nodes(SysfsDevice place, String path, Arena arena, Transcript transcript) {
    this.place = place;
    this.kernel = place.kernel();
    this.path = path;
    this.arena = arena;
    this.transcript = transcript;
  }

  /** Something that can be closed early, and is closed with the rest otherwise. */
  private final class Closing implements Runnable {
    private final int fd;
    private boolean closed;

    Closing(int fd) {
      this.fd = fd;
      closings.push(this);
    }

    @Override
    public void run() {
      if (!closed) {
        closed = true;
        kernel.close(fd);
      }
    }
  }

  private int opened(String what, Answer answer) {
    transcript.add("open of " + what, answer.ok() ? "0" : answer.spelled());
    new Answer("open of " + what, answer.result()).mustSucceed();
    return (int) answer.result();
  }

  /** The node, opened once more and not bound. */
  public Node open() {
    int fd = opened("the node", Opening.node(kernel, path));
    return new Node(kernel, fd, arena, transcript, new Closing(fd));
  }

  /** An iommufd of the check's own. */
  public IoasTable iommufd() {
    int fd = opened("/dev/iommu", Opening.node(kernel, kernel.dev() + "/iommu"));
    Closing closing = new Closing(fd);
    return new IoasTable(fd, new CdevCalls(kernel, arena, transcript), closing);
  }

  /**
   * Opens the node of the device's group.
   *
   * @return what it answered, 0 for a descriptor; an open one stays so until {@link Group#close}
   * @throws NotApplicable if there is no such node
   */
  public Group group() {
    String node =
        place.groupNode().orElseThrow(() -> new NotApplicable("the device has no IOMMU group"));
    Answer opened = Opening.node(kernel, node);
    if (opened.is(Errno.ENOENT)) {
      throw new NotApplicable("the kernel makes no nodes for IOMMU groups");
    }
    Answer told = new Answer("open of the group's node", Math.min(opened.result(), 0));
    transcript.add(told.call(), told.spelled());
    return new Group(told, opened.ok() ? new Closing((int) opened.result()) : () -> {});
  }

  /**
   * The group's node, as it answered.
   *
   * @param answer of its open: 0 or an errno
   * @param closing closes it, if it is open
   */
  public record Group(Answer answer, Runnable closing) {
    /** Closes it; again, or if it did not open, does nothing. */
    public void close() {
      closing.run();
    }
  }

  /**
   * A descriptor of the device that its group gave.
   *
   * @throws NotApplicable if the device does not open by its group
   */
  public Node throughGroup() {
    try {
      GroupOpening opening = GroupOpening.of(place, arena);
      closings.push(opening::closeRest);
      closings.push(opening::closeDevice);
      Opening.required(opening.openDevice(arena), opening::remedy);
      transcript.add("open of the device by its group", "0");
      return new Node(kernel, opening.device(), arena, transcript, opening::closeDevice);
    } catch (DroverException e) {
      throw new NotApplicable("the device does not open by its group: " + e.getMessage());
    }
  }

  /** A descriptor that is open and no iommufd. */
  public int otherFile() {
    int fd = opened("an eventfd", new Answer("eventfd", kernel.eventfd(0, Fcntl.EFD_CLOEXEC)));
    new Closing(fd);
    return fd;
  }

  @Override
  public void close() {
    closings.forEach(Runnable::run);
  }
}
