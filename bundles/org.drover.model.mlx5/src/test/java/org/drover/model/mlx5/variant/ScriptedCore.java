// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.model.mlx5.core.DmaMemory;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.alloc_pd_out;
import org.drover.model.mlx5.ifc.cmd_hca_cap;
import org.drover.model.mlx5.ifc.create_mkey_in;
import org.drover.model.mlx5.ifc.create_mkey_out;
import org.drover.model.mlx5.ifc.create_page_track_obj_in;
import org.drover.model.mlx5.ifc.destroy_mkey_in;
import org.drover.model.mlx5.ifc.general_obj_in_cmd_hdr;
import org.drover.model.mlx5.ifc.load_vhca_state_in;
import org.drover.model.mlx5.ifc.mkc;
import org.drover.model.mlx5.ifc.page_track;
import org.drover.model.mlx5.ifc.page_track_range;
import org.drover.model.mlx5.ifc.query_hca_cap_out;
import org.drover.model.mlx5.ifc.query_page_track_obj_out;
import org.drover.model.mlx5.ifc.query_vhca_migration_state_in;
import org.drover.model.mlx5.ifc.query_vhca_migration_state_out;
import org.drover.model.mlx5.ifc.save_vhca_state_in;
import org.drover.model.mlx5.ifc.save_vhca_state_out;
import org.drover.model.mlx5.ifc.suspend_vhca_in;

/**
 * A firmware that answers what a test has told it to, and writes down what it was asked: {@code
 * QUERY 1} with the bit incremental, {@code SAVE inc 0 track 1 key 2 size 4096}. Images are bytes
 * that count on from image to image. A SAVE is answered at once unless it is held.
 */
final class ScriptedCore implements Mlx5Core {
  static final int QUERY_HCA_CAP = 0x100;
  static final int SUSPEND = 0x115;
  static final int RESUME = 0x116;
  static final int QUERY = 0x117;
  static final int SAVE = 0x118;
  static final int LOAD = 0x119;
  static final int CREATE_MKEY = 0x200;
  static final int ALLOC_PD = 0x800;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(SUSPEND, "SUSPEND"),
          Map.entry(RESUME, "RESUME"),
          Map.entry(QUERY, "QUERY"),
          Map.entry(SAVE, "SAVE"),
          Map.entry(LOAD, "LOAD"),
          Map.entry(CREATE_MKEY, "CREATE_MKEY"),
          Map.entry(0x202, "DESTROY_MKEY"),
          Map.entry(0x400, "CREATE_CQ"),
          Map.entry(0x401, "DESTROY_CQ"),
          Map.entry(0x500, "CREATE_QP"),
          Map.entry(0x501, "DESTROY_QP"),
          Map.entry(0x502, "RST2INIT_QP"),
          Map.entry(0x503, "INIT2RTR_QP"),
          Map.entry(0x504, "RTR2RTS_QP"),
          Map.entry(ALLOC_PD, "ALLOC_PD"),
          Map.entry(0x801, "DEALLOC_PD"),
          Map.entry(0xa00, "CREATE_GENERAL_OBJECT"),
          Map.entry(0xa01, "MODIFY_GENERAL_OBJECT"),
          Map.entry(0xa02, "QUERY_GENERAL_OBJECT"),
          Map.entry(0xa03, "DESTROY_GENERAL_OBJECT"));

  /** By which the function is named in the commands. */
  private static final int VHCA_ID = 16;

  private final List<String> commands = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Map<Integer, DmaMemory> keys = new HashMap<>();
  private final Deque<DmaMemory> mapped = new ArrayDeque<>();
  private final List<DmaMemory> live = new ArrayList<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private final List<Consumer<Event>> listeners = new ArrayList<>();
  private Consumer<Boolean> vfEnabled = there -> {};
  private boolean listensToVf;
  private int nextKey = 1;
  private int pds;
  private int written;

  /** Room that a whole image needs; an increment. */
  long full = 10_000;

  long increment;

  /** {@code remaining_total_size} of both. */
  long total;

  /** How long the next images are; of none, as QUERY has said last. */
  final Deque<Integer> images = new ArrayDeque<>();

  /** {@code next_required_umem_size} of the next images; of none, 0. */
  final Deque<Integer> next = new ArrayDeque<>();

  boolean holds;

  Mlx5Capabilities capabilities = capabilities(false);

  /** The bytes that were loaded last. */
  byte[] loaded = {};

  /** What a page tracker tells of itself. */
  int trackerState;

  /** The last memory that was mapped, as long as somebody keeps it. */
  WeakReference<DmaMemory> lastMapped = new WeakReference<>(null);

  private long lastQuery;

  private record Fault(int opcode, int result, int skip) {}

  static Mlx5Capabilities capabilities(boolean chunks) {
    return new Mlx5Capabilities(true, true, true, chunks, true, true, 4, 20, 40, 19, 12, 16);
  }

  // --- for the test ---

  /** What was asked since the last time. */
  synchronized List<String> asked() {
    List<String> all = List.copyOf(commands);
    commands.clear();
    return all;
  }

  /** The command after some others answers a status, if above 0, or {@code -errno}. */
  synchronized void fail(int opcode, int result, int skip) {
    faults.add(new Fault(opcode, result, skip));
  }

  /** Answers the oldest SAVE that is held. */
  void answer() {
    Runnable answer;
    synchronized (this) {
      answer = held.remove();
    }
    answer.run();
  }

  synchronized int pending() {
    return held.size();
  }

  void vf(boolean there) {
    vfEnabled.accept(there);
  }

  void event(int type, int number) {
    List.copyOf(listeners).forEach(heard -> heard.accept(new Event(type, number)));
  }

  /** Who hears of events, and of the function itself. */
  synchronized List<Integer> listening() {
    return List.of(listeners.size(), listensToVf ? 1 : 0);
  }

  /** Protection domains, keys and mappings that are left. */
  synchronized List<Integer> left() {
    return List.of(pds, keys.size(), live.size());
  }

  // --- the core ---

  private int fault(int opcode) {
    Iterator<Fault> all = faults.iterator();
    int at = 0;
    while (all.hasNext()) {
      Fault fault = all.next();
      if (fault.opcode() == opcode) {
        if (fault.skip() == 0) {
          all.remove();
          return fault.result();
        }
        faults.set(at, new Fault(opcode, fault.result(), fault.skip() - 1));
        return 0;
      }
      at++;
    }
    return 0;
  }

  @Override
  public synchronized int exec(Mailbox in, Mailbox out) {
    int opcode = (int) in.get(suspend_vhca_in.opcode);
    if (opcode == QUERY_HCA_CAP) {
      out.set(cmd_hca_cap.vhca_id.within(query_hca_cap_out.capability), VHCA_ID);
      return fault(opcode);
    }
    commands.add(described(opcode, in));
    int fault = fault(opcode);
    if (fault != 0) {
      return fault < 0 ? fault : Errno.EIO.negative();
    }
    switch (opcode) {
      case QUERY -> {
        boolean inc = in.get(query_vhca_migration_state_in.incremental) != 0;
        lastQuery = inc ? increment : full;
        out.set(query_vhca_migration_state_out.required_umem_size, lastQuery);
        out.set(query_vhca_migration_state_out.remaining_total_size, total);
      }
      case LOAD -> {
        DmaMemory memory = keys.get((int) in.get(load_vhca_state_in.mkey) >>> 8);
        loaded = new byte[(int) in.get(load_vhca_state_in.size)];
        for (int at = 0; at < loaded.length; at++) {
          loaded[at] = memory.from(at).get();
        }
      }
      case ALLOC_PD -> {
        pds++;
        out.set(alloc_pd_out.pd, 7);
      }
      case 0x801 -> pds--;
      case CREATE_MKEY -> {
        // The key of the tracker's receive buffer is mapped as any other.
        keys.put(nextKey, mapped.removeLast());
        out.set(create_mkey_out.mkey_index, nextKey++);
      }
      case 0x202 -> keys.remove((int) in.get(destroy_mkey_in.mkey_index));
      case 0xa02 ->
          out.set(page_track.state.within(query_page_track_obj_out.obj_context), trackerState);
      default -> {
        // Nothing to tell.
      }
    }
    return 0;
  }

  private static String described(int opcode, Mailbox in) {
    String name = NAMES.getOrDefault(opcode, "0x%x".formatted(opcode));
    if (opcode >= SUSPEND && opcode <= LOAD && in.get(suspend_vhca_in.vhca_id) != VHCA_ID) {
      throw new AssertionError(name + " of another function");
    }
    return switch (opcode) {
      case SUSPEND, RESUME -> name + " " + in.get(suspend_vhca_in.op_mod);
      case QUERY -> name + " " + in.get(query_vhca_migration_state_in.incremental);
      case SAVE ->
          "SAVE inc %d track %d key %d size %d"
              .formatted(
                  in.get(save_vhca_state_in.incremental),
                  in.get(save_vhca_state_in.set_track),
                  in.get(save_vhca_state_in.mkey) >>> 8,
                  in.get(save_vhca_state_in.size));
      case LOAD ->
          "LOAD key %d size %d"
              .formatted(in.get(load_vhca_state_in.mkey) >>> 8, in.get(load_vhca_state_in.size));
      case CREATE_MKEY -> name + " " + in.get(mkc.len.within(create_mkey_in.memory_key_mkey_entry));
      case 0x202 -> name + " " + in.get(destroy_mkey_in.mkey_index);
      case 0xa00 -> name + " of " + ranges(in);
      default -> name;
    };
  }

  private static List<String> ranges(Mailbox in) {
    int context = create_page_track_obj_in.obj_context;
    List<String> ranges = new ArrayList<>();
    for (int at = 0; at < in.get(page_track.num_ranges.within(context)); at++) {
      int from = context + page_track.track_range + at * page_track_range.SIZE * 8;
      ranges.add(
          "0x%x+0x%x"
              .formatted(
                  in.get(page_track_range.start_address.within(from)),
                  in.get(page_track_range.length.within(from))));
    }
    assertType(in);
    return ranges;
  }

  private static void assertType(Mailbox in) {
    if (in.get(general_obj_in_cmd_hdr.obj_type) != 0x46) {
      throw new AssertionError("not a page tracker");
    }
  }

  @Override
  public AsyncContext asyncContext() {
    return new AsyncContext() {
      private int inFlight;

      @Override
      public int exec(Mailbox in, Mailbox out, Consumer<Integer> answered) {
        Mailbox copy = Mailbox.of(in.bytes());
        synchronized (ScriptedCore.this) {
          commands.add(described(SAVE, copy));
          int fault = fault(SAVE);
          if (fault < -1000) {
            return fault + 1000;
          }
          inFlight++;
          held.add(() -> carryOut(copy, out, answered, fault));
        }
        if (!holds) {
          answer();
        }
        return 0;
      }

      private void carryOut(Mailbox in, Mailbox out, Consumer<Integer> answered, int fault) {
        int result = fault;
        if (fault > 0) {
          out.set(save_vhca_state_out.status, fault);
          result = Errno.EREMOTEIO.negative();
        } else if (fault == 0) {
          save(in, out);
        }
        answered.accept(result);
        synchronized (this) {
          inFlight--;
          notifyAll();
        }
      }

      @Override
      public synchronized void cleanup() {
        while (inFlight > 0) {
          try {
            wait();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        }
      }
    };
  }

  private synchronized void save(Mailbox in, Mailbox out) {
    int length = images.isEmpty() ? (int) lastQuery : images.remove();
    DmaMemory memory = keys.get((int) in.get(save_vhca_state_in.mkey) >>> 8);
    for (int at = 0; memory != null && at < length; at++) {
      memory.from(at).put((byte) written++);
    }
    out.set(save_vhca_state_out.actual_image_size, length);
    out.set(save_vhca_state_out.next_required_umem_size, next.isEmpty() ? 0 : next.remove());
  }

  @Override
  public synchronized DmaMapping map(DmaMemory memory) {
    mapped.add(memory);
    live.add(memory);
    lastMapped = new WeakReference<>(memory);
    return new DmaMapping() {
      @Override
      public long[] addresses() {
        return new long[(int) (memory.size() / DmaMemory.PAGE)];
      }

      @Override
      public void unmap() {
        synchronized (ScriptedCore.this) {
          live.remove(memory);
          mapped.remove(memory);
        }
      }
    };
  }

  @Override
  public Registration onVfEnabled(Consumer<Boolean> heard) {
    vfEnabled = heard;
    listensToVf = true;
    return () -> {
      vfEnabled = there -> {};
      listensToVf = false;
    };
  }

  @Override
  public Mlx5Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public int uarPage() {
    return 3;
  }

  @Override
  public int compEqn() {
    return 5;
  }

  @Override
  public Registration onEvent(Consumer<Event> heard) {
    listeners.add(heard);
    return () -> listeners.remove(heard);
  }
}
