// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CAP_GENERAL;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CAP_GENERAL_2;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_ALLOC_PD;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_CREATE_CQ;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_CREATE_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_CREATE_MKEY;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_CREATE_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DEALLOC_PD;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_CQ;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_MKEY;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_DESTROY_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_INIT2RTR_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_LOAD_VHCA_STATE;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_MODIFY_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_QUERY_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_QUERY_HCA_CAP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_RESUME_VHCA;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_RST2INIT_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_RTR2RTS_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_SAVE_VHCA_STATE;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_SUSPEND_VHCA;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_INP_LEN_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_OP_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_LIM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_EVENT_TYPE_OBJECT_CHANGE;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.cmd_hca_cap;
import org.drover.model.mlx5.ifc.cmd_hca_cap_2;
import org.drover.model.mlx5.ifc.create_mkey_in;
import org.drover.model.mlx5.ifc.mbox_in;
import org.drover.model.mlx5.ifc.mbox_out;
import org.drover.model.mlx5.ifc.query_hca_cap_in;
import org.drover.model.mlx5.ifc.query_hca_cap_out;

/**
 * An adapter: a physical function, its virtual functions and their firmware. Safe for several
 * threads; a command waits for those of the same function alone.
 */
public final class Adapter {
  private final List<Vhca> vhcas;
  private final List<Listeners<Boolean>> enabled;
  private final Listeners<Mlx5Core.Event> events = new Listeners<>();
  private final Keys keys = new Keys();
  private final DmaTable dma = new DmaTable();
  private final TrackerObjects trackers = new TrackerObjects(keys);
  private final Faults faults = new Faults();
  private final AdapterSettings settings;
  private final Journal journal;
  private volatile Mlx5Capabilities capabilities;
  private volatile boolean failed;

  /**
   * One that works.
   *
   * @param settings how it is made
   */
  public Adapter(AdapterSettings settings) {
    this.settings = settings;
    this.capabilities = settings.capabilities();
    this.journal = new Journal(settings.journalLimit());
    this.vhcas =
        IntStream.range(0, settings.functions())
            .mapToObj(
                vf -> new Vhca(vf, keys, dma, settings.stateSize(), settings.filler().apply(vf)))
            .toList();
    this.enabled = vhcas.stream().map(vhca -> new Listeners<Boolean>()).toList();
  }

  /**
   * The driver of the physical function, for that of a virtual one.
   *
   * @param vf from 0
   * @return a new one, to be closed
   */
  public SimulatedCore core(int vf) {
    return new SimulatedCore(this, vhca(vf));
  }

  /**
   * A function.
   *
   * @param vf from 0
   * @return as the firmware has it
   */
  public Vhca vhca(int vf) {
    return vhcas.get(vf);
  }

  /**
   * Every command so far.
   *
   * @return of all functions
   */
  public Journal journal() {
    return journal;
  }

  /**
   * What is to go wrong.
   *
   * @return of all functions
   */
  public Faults faults() {
    return faults;
  }

  /**
   * What it can do.
   *
   * @return as it was set last
   */
  public Mlx5Capabilities capabilities() {
    return capabilities;
  }

  /**
   * Lets it be able to do something else. A driver looks when it is bound.
   *
   * @param other all capabilities
   */
  public void capabilities(Mlx5Capabilities other) {
    capabilities = other;
  }

  /**
   * What is alive.
   *
   * @return of all functions
   */
  public LiveObjects objects() {
    return new LiveObjects(
        keys.pdCount(),
        keys.mkeyCount(),
        dma.size(),
        trackers.cqCount(),
        trackers.qpCount(),
        trackers.trackerCount());
  }

  /**
   * A virtual function is disabled, or enabled again: its driver is told by this thread.
   *
   * @param vf from 0
   * @param there whether it is enabled
   */
  public void enable(int vf, boolean there) {
    enabled.get(vf).tell(there);
  }

  /** The firmware stops to answer: commands fail until it is {@link #restart restarted}. */
  public void fail() {
    failed = true;
  }

  /** The firmware begins anew: no object is left, no function tracked or suspended. */
  public void restart() {
    keys.clear();
    trackers.clear();
    vhcas.forEach(Vhca::restart);
    failed = false;
  }

  /**
   * The page tracker of a function breaks; its driver hears of it.
   *
   * @param vf from 0
   * @return false if it has none
   */
  public boolean breakTracker(int vf) {
    OptionalInt tracker = trackers.breakOf(vhca(vf).vhcaId());
    tracker.ifPresent(id -> tell(new Mlx5Core.Event(MLX5_EVENT_TYPE_OBJECT_CHANGE, id)));
    return tracker.isPresent();
  }

  /**
   * Something happens that drivers hear of.
   *
   * @param event what; told by this thread
   */
  public void tell(Mlx5Core.Event event) {
    events.tell(event);
  }

  Listeners<Mlx5Core.Event> events() {
    return events;
  }

  Listeners<Boolean> enabled(int vf) {
    return enabled.get(vf);
  }

  DmaTable dma() {
    return dma;
  }

  boolean failed() {
    return failed;
  }

  /** How many milliseconds a command takes longer, faults aside. */
  int delayMs(Mailbox in) {
    return settings.delaysMs().getOrDefault((int) in.get(mbox_in.opcode), 0);
  }

  /**
   * Executes a command.
   *
   * @param out is all zero
   * @return its status, which is in the answer too
   */
  int execute(Mailbox in, Mailbox out) {
    OptionalInt fault = faults.met(Fault.Kind.STATUS, in);
    int status = fault.isPresent() ? fault.getAsInt() : checked(in, out);
    out.set(mbox_out.status, status);
    return status;
  }

  private int checked(Mailbox in, Mailbox out) {
    try {
      return dispatch(in, out);
    } catch (IndexOutOfBoundsException e) {
      // One of the two ends before a field of it does.
      return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
    } catch (OutOfMemoryError e) {
      // Memory of the driver's that is touched first takes its pages now.
      return MLX5_CMD_STAT_LIM_ERR;
    }
  }

  private int dispatch(Mailbox in, Mailbox out) {
    int opcode = (int) in.get(mbox_in.opcode);
    return switch (opcode) {
      case MLX5_CMD_OP_QUERY_HCA_CAP -> queryHcaCap(in, out);
      case MLX5_CMD_OP_ALLOC_PD -> keys.allocPd(out);
      case MLX5_CMD_OP_DEALLOC_PD -> keys.deallocPd(in);
      case MLX5_CMD_OP_CREATE_MKEY ->
          in.size() < create_mkey_in.SIZE
              ? MLX5_CMD_STAT_BAD_INP_LEN_ERR
              : keys.createMkey(in, out);
      case MLX5_CMD_OP_DESTROY_MKEY -> keys.destroyMkey(in);
      case MLX5_CMD_OP_SUSPEND_VHCA,
          MLX5_CMD_OP_RESUME_VHCA,
          MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE,
          MLX5_CMD_OP_SAVE_VHCA_STATE,
          MLX5_CMD_OP_LOAD_VHCA_STATE ->
          find((int) in.get(mbox_in.vhca_id))
              .map(vhca -> command(vhca, opcode, in, out))
              .orElse(MLX5_CMD_STAT_BAD_RES_ERR);
      default -> trackerCommand(opcode, in, out);
    };
  }

  private Optional<Vhca> find(int vhcaId) {
    return vhcas.stream().filter(vhca -> vhca.vhcaId() == vhcaId).findFirst();
  }

  private static int command(Vhca vhca, int opcode, Mailbox in, Mailbox out) {
    int opMod = (int) in.get(mbox_in.op_mod);
    return switch (opcode) {
      case MLX5_CMD_OP_SUSPEND_VHCA -> vhca.suspend(opMod);
      case MLX5_CMD_OP_RESUME_VHCA -> vhca.resume(opMod);
      case MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE -> vhca.query(in, out);
      case MLX5_CMD_OP_SAVE_VHCA_STATE -> vhca.save(in, out);
      default -> vhca.load(in);
    };
  }

  private int trackerCommand(int opcode, Mailbox in, Mailbox out) {
    return switch (opcode) {
      case MLX5_CMD_OP_CREATE_CQ -> trackers.createCq(out);
      case MLX5_CMD_OP_DESTROY_CQ -> trackers.destroyCq(in);
      case MLX5_CMD_OP_CREATE_QP -> trackers.createQp(in, out);
      case MLX5_CMD_OP_RST2INIT_QP, MLX5_CMD_OP_INIT2RTR_QP, MLX5_CMD_OP_RTR2RTS_QP ->
          trackers.moveQp(opcode, in);
      case MLX5_CMD_OP_DESTROY_QP -> trackers.destroyQp(in);
      case MLX5_CMD_OP_CREATE_GENERAL_OBJECT,
          MLX5_CMD_OP_MODIFY_GENERAL_OBJECT,
          MLX5_CMD_OP_QUERY_GENERAL_OBJECT,
          MLX5_CMD_OP_DESTROY_GENERAL_OBJECT ->
          trackers.object(opcode, in, out, capabilities);
      default -> MLX5_CMD_STAT_BAD_OP_ERR;
    };
  }

  /** Of another function, which is numbered from 1; what nobody asks for is 0. */
  private int queryHcaCap(Mailbox in, Mailbox out) {
    if (out.size() < query_hca_cap_out.SIZE) {
      return MLX5_CMD_STAT_OK;
    }
    int vf = (int) in.get(query_hca_cap_in.function_id) - 1;
    int kind = (int) in.get(query_hca_cap_in.op_mod) >> 1;
    if (kind == MLX5_CAP_GENERAL) {
      out.set(cmd_hca_cap.vhca_id.within(query_hca_cap_out.capability), Vhca.vhcaId(vf));
    }
    if (kind == MLX5_CAP_GENERAL_2) {
      boolean migratable = capabilities.migratable();
      out.set(cmd_hca_cap_2.migratable.within(query_hca_cap_out.capability), migratable ? 1 : 0);
    }
    return MLX5_CMD_STAT_OK;
  }
}
