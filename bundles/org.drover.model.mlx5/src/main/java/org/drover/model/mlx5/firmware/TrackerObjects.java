// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_CREATE_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_INIT2RTR_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_MODIFY_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_QUERY_GENERAL_OBJECT;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_RST2INIT_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_OP_RTR2RTS_QP;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_INP_LEN_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_PARAM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_QP_STATE_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_LIM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_NO_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_NON_ZERO_RQ;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_OBJ_TYPE_PAGE_TRACK;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_PAGE_TRACK_STATE_ERROR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_PAGE_TRACK_STATE_REPORTING;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_PAGE_TRACK_STATE_TRACKING;

import java.util.OptionalInt;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.ifc.Field;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.create_cq_out;
import org.drover.model.mlx5.ifc.create_page_track_obj_in;
import org.drover.model.mlx5.ifc.create_qp_in;
import org.drover.model.mlx5.ifc.create_qp_out;
import org.drover.model.mlx5.ifc.destroy_cq_in;
import org.drover.model.mlx5.ifc.destroy_qp_in;
import org.drover.model.mlx5.ifc.general_obj_in_cmd_hdr;
import org.drover.model.mlx5.ifc.general_obj_out_cmd_hdr;
import org.drover.model.mlx5.ifc.modify_page_track_obj_in;
import org.drover.model.mlx5.ifc.page_track;
import org.drover.model.mlx5.ifc.page_track_range;
import org.drover.model.mlx5.ifc.qpc;
import org.drover.model.mlx5.ifc.query_page_track_obj_out;
import org.drover.model.mlx5.ifc.rst2init_qp_in;

/**
 * What the driver makes for its page tracker: a completion queue, two queue pairs and the tracker
 * itself, of which a function has one at most. They are checked and counted; the pages that a
 * function writes are logged by the machine that it is in. Safe for several threads.
 */
final class TrackerObjects {
  private static final Field TYPE = context(page_track.track_type);
  private static final Field VHCA = context(page_track.vhca_id);
  private static final Field SPACE = context(page_track.log_addr_space_size);
  private static final Field PAGE = context(page_track.log_page_size);
  private static final Field QPN = context(page_track.reporting_qpn);
  private static final Field RANGES = context(page_track.num_ranges);

  /** How far a queue pair has come, and the command that leads on from there. */
  private enum QueueState {
    READY_TO_SEND(0, null),
    READY_TO_RECEIVE(MLX5_CMD_OP_RTR2RTS_QP, READY_TO_SEND),
    INIT(MLX5_CMD_OP_INIT2RTR_QP, READY_TO_RECEIVE),
    RESET(MLX5_CMD_OP_RST2INIT_QP, INIT);

    private final int opcode;
    private final QueueState next;

    QueueState(int opcode, QueueState next) {
      this.opcode = opcode;
      this.next = next;
    }
  }

  private record Tracker(long vhcaId, int state) {}

  private final Keys keys;
  private final Numbers<Boolean> cqs = new Numbers<>();
  private final Numbers<QueueState> qps = new Numbers<>();
  private final Numbers<Tracker> trackers = new Numbers<>();

  TrackerObjects(Keys keys) {
    this.keys = keys;
  }

  private static Field context(Field field) {
    return field.within(create_page_track_obj_in.obj_context);
  }

  synchronized int createCq(Mailbox out) {
    return answer(cqs.add(true), out, create_cq_out.cqn);
  }

  private static int answer(int number, Mailbox out, Field field) {
    if (number == Numbers.NONE) {
      return MLX5_CMD_STAT_NO_RES_ERR;
    }
    out.set(field, number);
    return MLX5_CMD_STAT_OK;
  }

  synchronized int destroyCq(Mailbox in) {
    return removed(cqs.remove((int) in.get(destroy_cq_in.cqn)));
  }

  private static int removed(boolean was) {
    return was ? MLX5_CMD_STAT_OK : MLX5_CMD_STAT_BAD_RES_ERR;
  }

  synchronized int createQp(Mailbox in, Mailbox out) {
    boolean receives = in.get(qpc.rq_type.within(create_qp_in.qpc)) == MLX5_NON_ZERO_RQ;
    long cqn = in.get(qpc.cqn_rcv.within(create_qp_in.qpc));
    if (!keys.hasPd(in.get(qpc.pd.within(create_qp_in.qpc)))
        || (receives && cqs.get((int) cqn) == null)) {
      return MLX5_CMD_STAT_BAD_PARAM_ERR;
    }
    return answer(qps.add(QueueState.RESET), out, create_qp_out.qpn);
  }

  /** The three commands that move a queue pair on name it at the same place. */
  synchronized int moveQp(int opcode, Mailbox in) {
    QueueState qp = qps.get((int) in.get(rst2init_qp_in.qpn));
    if (qp == null) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    if (opcode != qp.opcode) {
      return MLX5_CMD_STAT_BAD_QP_STATE_ERR;
    }
    qps.replace((int) in.get(rst2init_qp_in.qpn), qp.next);
    return MLX5_CMD_STAT_OK;
  }

  synchronized int destroyQp(Mailbox in) {
    return removed(qps.remove((int) in.get(destroy_qp_in.qpn)));
  }

  /** The four commands of a general object. */
  synchronized int object(int opcode, Mailbox in, Mailbox out, Mlx5Capabilities limits) {
    if (in.get(general_obj_in_cmd_hdr.obj_type) != MLX5_OBJ_TYPE_PAGE_TRACK) {
      return MLX5_CMD_STAT_BAD_PARAM_ERR;
    }
    if (opcode == MLX5_CMD_OP_CREATE_GENERAL_OBJECT) {
      return create(in, out, limits);
    }
    int id = (int) in.get(general_obj_in_cmd_hdr.obj_id);
    Tracker tracker = trackers.get(id);
    if (tracker == null) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    return switch (opcode) {
      case MLX5_CMD_OP_MODIFY_GENERAL_OBJECT -> modify(in);
      case MLX5_CMD_OP_QUERY_GENERAL_OBJECT -> query(tracker, out);
      default -> removed(trackers.remove(id));
    };
  }

  private int create(Mailbox in, Mailbox out, Mlx5Capabilities limits) {
    long ranges = in.get(RANGES);
    if (ranges == 0 || in.size() < create_page_track_obj_in.SIZE + ranges * page_track_range.SIZE) {
      return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
    }
    if (!limits.advVirtualization() || in.get(TYPE) != 1 || !within(in, limits)) {
      return MLX5_CMD_STAT_BAD_PARAM_ERR;
    }
    QueueState qp = qps.get((int) in.get(QPN));
    if (qp == null) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    if (qp != QueueState.READY_TO_SEND) {
      return MLX5_CMD_STAT_BAD_QP_STATE_ERR;
    }
    long vhcaId = in.get(VHCA);
    if (of(vhcaId).isPresent()) {
      return MLX5_CMD_STAT_LIM_ERR;
    }
    Tracker tracker = new Tracker(vhcaId, MLX5_PAGE_TRACK_STATE_TRACKING);
    return answer(trackers.add(tracker), out, general_obj_out_cmd_hdr.obj_id);
  }

  private static boolean within(Mailbox in, Mlx5Capabilities limits) {
    long ranges = in.get(RANGES);
    long space = in.get(SPACE);
    long page = in.get(PAGE);
    return ranges <= limits.pgTrackMaxNumRange()
        && space >= limits.pgTrackLogMinAddrSpace()
        && space <= limits.pgTrackLogMaxAddrSpace()
        && page >= limits.pgTrackLogMinPageSize()
        && page <= limits.pgTrackLogMaxPageSize();
  }

  /** Reports, which takes no time here: it is in its state before again at once. */
  private static int modify(Mailbox in) {
    long state = in.get(page_track.state.within(modify_page_track_obj_in.obj_context));
    long length = in.get(page_track.length.within(modify_page_track_obj_in.obj_context));
    return state == MLX5_PAGE_TRACK_STATE_REPORTING && length != 0
        ? MLX5_CMD_STAT_OK
        : MLX5_CMD_STAT_BAD_PARAM_ERR;
  }

  private static int query(Tracker tracker, Mailbox out) {
    out.set(page_track.state.within(query_page_track_obj_out.obj_context), tracker.state());
    return MLX5_CMD_STAT_OK;
  }

  /** The number of the tracker of a function. */
  private OptionalInt of(long vhcaId) {
    return trackers.numbers().filter(number -> trackers.get(number).vhcaId() == vhcaId).findFirst();
  }

  /**
   * The tracker of a function goes to its state of error.
   *
   * @return its number; empty if the function has none
   */
  synchronized OptionalInt breakOf(long vhcaId) {
    OptionalInt number = of(vhcaId);
    number.ifPresent(
        broken -> trackers.replace(broken, new Tracker(vhcaId, MLX5_PAGE_TRACK_STATE_ERROR)));
    return number;
  }

  synchronized int cqCount() {
    return cqs.count();
  }

  synchronized int qpCount() {
    return qps.count();
  }

  synchronized int trackerCount() {
    return trackers.count();
  }

  synchronized void clear() {
    cqs.clear();
    qps.clear();
    trackers.clear();
  }
}
