// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;

/** An open descriptor of a device, not bound and not attached unless a check does it. */
public final class Node {
  private final Kernel kernel;
  private final int fd;
  private final Arena arena;
  private final Transcript transcript;
  private final CdevCalls calls;
  private final Runnable closing;

  Node(Kernel kernel, int fd, Arena arena, Transcript transcript, Runnable closing) {
    this.kernel = kernel;
    this.fd = fd;
    this.arena = arena;
    this.transcript = transcript;
    this.calls = new CdevCalls(kernel, arena, transcript);
    this.closing = closing;
  }

  /** {@code VFIO_DEVICE_BIND_IOMMUFD} to a descriptor, correct unless the check spoils it. */
  public StructCall bind(int iommufd) {
    return calls.bind(fd, iommufd);
  }

  /** The same with an iommufd. */
  public StructCall bind(IoasTable iommufd) {
    return bind(iommufd.number());
  }

  /** {@code VFIO_DEVICE_ATTACH_IOMMUFD_PT} to what has this id. */
  public StructCall attach(int id) {
    return calls.attach(fd, id);
  }

  /** {@code VFIO_DEVICE_DETACH_IOMMUFD_PT}. */
  public StructCall detach() {
    return calls.detach(fd);
  }

  /** Any other ioctl. */
  public StructCall ioctl(String name, int request) {
    return new StructCall(kernel, fd, arena, transcript, name, request);
  }

  // Of no bytes: that suffices to ask, and does no harm to a device that should not have answered.

  /** Reads nothing. */
  public Answer read() {
    return row("read of 0", kernel.read(fd, arena.at(0), 0));
  }

  /** Writes nothing. */
  public Answer write() {
    return row("write of 0", kernel.write(fd, arena.at(0), 0));
  }

  /** Reads nothing, where its first region begins. */
  public Answer pread() {
    return row("pread of 0 at 0", kernel.pread(fd, arena.at(0), 0, 0));
  }

  /** Writes nothing, where its first region begins. */
  public Answer pwrite() {
    return row("pwrite of 0 at 0", kernel.pwrite(fd, arena.at(0), 0, 0));
  }

  /** Maps a page of its first region; what is mapped after all is unmapped again. */
  public Answer mmap() {
    long address = kernel.mmap(Arena.PAGE, Mman.PROT_READ, Mman.MAP_SHARED, fd, 0);
    if (address > 0) {
      kernel.munmap(address, Arena.PAGE);
    }
    return row("mmap at 0", Math.min(address, 0));
  }

  private Answer row(String call, long result) {
    Answer answer = new Answer(call, result);
    transcript.add(call, answer.spelled());
    return answer;
  }

  /** Closes it, and with it what it was bound to and attached to. */
  public void close() {
    closing.run();
    transcript.add("close of the node", "0");
  }
}
