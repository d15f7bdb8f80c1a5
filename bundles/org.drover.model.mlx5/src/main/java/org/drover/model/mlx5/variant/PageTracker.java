// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ModelLog;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mlx5;

/**
 * The logging of pages by a tracker of the firmware's ({@code struct mlx5_vhca_page_tracker}): its
 * queues, its object, and the errors that it tells. Which pages were written the emulator knows
 * itself, so the receive queue is made and never read: an error of a single completion, {@code EIO}
 * once, is not modelled. Used under the state mutex, but for {@link #heard}.
 */
final class PageTracker implements ModelLog {
  /** {@code SZ_2M}: room for reports, if four messages fit. */
  private static final long RECEIVED = 2 << 20;

  private static final int CQE = 64;
  private static final int WQE = 16;

  /** Where the doorbell records of the two queues are in their page. */
  private static final int QP_DOORBELL = 64;

  private final Mlx5vfDevice device;

  /** What ends it, the last made first; empty while it is not active. */
  private final Deque<Runnable> ends = new ArrayDeque<>();

  private int id;
  private List<Integer> queuePairs = List.of();
  private int cqn;

  /** {@code is_err}: until the next START. */
  private volatile boolean error;

  private volatile boolean objectChanged;

  PageTracker(Mlx5vfDevice device) {
    this.device = device;
  }

  /** Wakes who waits for a report; that none does is as in the driver. */
  void setError() {
    error = true;
  }

  @Override
  public long start(List<Range> ranges, long pageSize) {
    return device.guarded(
        (long) Errno.EIO.negative(),
        () -> {
          try {
            device.commands().checkAttached();
            return ends.isEmpty() ? begin(ranges, pageSize) : Errno.EINVAL.negative();
          } catch (Failure e) {
            return (long) e.errno().negative();
          }
        });
  }

  private long begin(List<Range> ranges, long pageSize) throws Failure {
    error = false;
    objectChanged = false;
    Mlx5Capabilities limits = device.commands().core().capabilities();
    int wanted = 63 - Long.numberOfLeadingZeros(pageSize);
    int logPage =
        Math.min(limits.pgTrackLogMaxPageSize(), Math.max(limits.pgTrackLogMinPageSize(), wanted));
    try {
      create(logPage, limits, ranges);
      return 1L << logPage;
    } catch (Failure e) {
      end();
      throw e;
    }
  }

  private void create(int logPage, Mlx5Capabilities limits, List<Range> ranges) throws Failure {
    VhcaCommands commands = device.commands();
    Mlx5Core core = commands.core();
    TrackerCommands queues = new TrackerCommands(core);
    long message = 1L << limits.pgTrackLogMaxMsgSize();
    long room = Math.max(RECEIVED, 4 * message);
    int logMessages = ceilLog2((room + message - 1) / message);

    int pd = commands.allocPd();
    ends.push(() -> commands.deallocPd(pd));
    long doorbells = mapped(core, 1).addresses()[0];
    cqn =
        queues.createCq(
            logMessages, mapped(core, (long) CQE << logMessages).addresses(), doorbells);
    ends.push(() -> queues.destroyCq(cqn));
    Mlx5Core.DmaMapping entries = mapped(core, (long) WQE << logMessages);
    int host =
        queues.createQp(
            pd, new TrackerCommands.Receives(cqn, logMessages, entries, doorbells + QP_DOORBELL));
    ends.push(() -> queues.destroyQp(host));
    int mkey = commands.createMkey(pd, mapped(core, room).addresses());
    ends.push(() -> commands.destroyMkey(mkey));
    int firmware = queues.createQp(pd, null);
    ends.push(() -> queues.destroyQp(firmware));
    queuePairs = List.of(host, firmware);

    queues.resetToInit(host);
    queues.initToReceive(host, firmware);
    queues.resetToInit(firmware);
    queues.initToReceive(firmware, host);
    queues.receiveToSend(firmware);

    List<Range> tracked = merged(ranges, limits.pgTrackMaxNumRange());
    int logSpace = ceilLog2(tracked.stream().mapToLong(Range::length).sum());
    if (logSpace < limits.pgTrackLogMinAddrSpace() || logSpace > limits.pgTrackLogMaxAddrSpace()) {
      throw new Failure(Errno.EOPNOTSUPP);
    }
    id =
        queues.createTracker(
            new TrackerCommands.Tracking(
                commands.vhcaId(), logPage, limits.pgTrackLogMaxMsgSize(), logSpace, firmware),
            tracked);
    ends.push(() -> queues.destroyTracker(id));
    Mlx5Core.Registration events = core.onEvent(this::heard);
    ends.push(events::end);
  }

  /** Pages that the firmware reaches until the end. */
  private Mlx5Core.DmaMapping mapped(Mlx5Core core, long length) {
    Mlx5Core.DmaMapping mapping = core.map(new DataBuffer(length, true));
    ends.push(mapping::unmap);
    return mapping;
  }

  /** {@code ilog2(roundup_pow_of_two())}; what is above 63 bits is as long. */
  private static int ceilLog2(long value) {
    return value <= 1 && value >= 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(value - 1);
  }

  /**
   * {@code vfio_combine_iova_ranges()}: as many as the firmware takes, those first made one that
   * have the smallest gap between them, the gap included.
   */
  static List<Range> merged(List<Range> ranges, int most) {
    List<Range> merged = new ArrayList<>(ranges);
    merged.sort(Comparator.comparing(Range::iova, Long::compareUnsigned));
    while (merged.size() > most) {
      int at = 1;
      for (int other = 2; other < merged.size(); other++) {
        if (Long.compareUnsigned(gap(merged, other), gap(merged, at)) < 0) {
          at = other;
        }
      }
      Range last = merged.remove(at);
      long first = merged.get(at - 1).iova();
      merged.set(at - 1, new Range(first, last.iova() + last.length() - first));
    }
    return merged;
  }

  private static long gap(List<Range> ranges, int at) {
    Range before = ranges.get(at - 1);
    return ranges.get(at).iova() - (before.iova() + before.length());
  }

  /** {@code mlx5vf_event_notifier()}, {@code mlx5vf_cq_event()}. */
  private void heard(Mlx5Core.Event event) {
    switch (event.type()) {
      case Mlx5.MLX5_EVENT_TYPE_WQ_CATAS_ERROR,
          Mlx5.MLX5_EVENT_TYPE_WQ_ACCESS_ERROR,
          Mlx5.MLX5_EVENT_TYPE_WQ_INVAL_REQ_ERROR ->
          error |= queuePairs.contains(event.number());
      case Mlx5.MLX5_EVENT_TYPE_CQ_ERROR -> error |= event.number() == cqn;
      case Mlx5.MLX5_EVENT_TYPE_OBJECT_CHANGE -> objectChanged |= event.number() == id;
      default -> {
        // Of somebody else.
      }
    }
  }

  @Override
  public int report(long iova, long length) {
    return device.guarded(
        Errno.EIO.negative(),
        () -> {
          try {
            read(iova, length);
            return 0;
          } catch (Failure e) {
            return e.errno().negative();
          }
        });
  }

  private void read(long iova, long length) throws Failure {
    if (ends.isEmpty()) {
      throw new Failure(Errno.EINVAL);
    }
    device.commands().checkAttached();
    TrackerCommands commands = new TrackerCommands(device.commands().core());
    if (!error) {
      commands.report(id, iova, length);
    }
    if (!error && objectChanged) {
      objectChanged = false;
      error = commands.state(id) == Mlx5.MLX5_PAGE_TRACK_STATE_ERROR;
    }
    if (error) {
      throw new Failure(Errno.EIO);
    }
  }

  @Override
  public int stop() {
    return device.guarded(
        Errno.EIO.negative(),
        () -> {
          end();
          return 0;
        });
  }

  private void end() {
    while (!ends.isEmpty()) {
      ends.pop().run();
    }
  }
}
