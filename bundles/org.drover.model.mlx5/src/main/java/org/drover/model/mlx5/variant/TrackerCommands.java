// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.util.List;
import org.drover.api.spi.ModelLog;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Field;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.Mlx5;
import org.drover.model.mlx5.ifc.ads;
import org.drover.model.mlx5.ifc.cqc;
import org.drover.model.mlx5.ifc.create_cq_in;
import org.drover.model.mlx5.ifc.create_cq_out;
import org.drover.model.mlx5.ifc.create_page_track_obj_in;
import org.drover.model.mlx5.ifc.create_qp_in;
import org.drover.model.mlx5.ifc.create_qp_out;
import org.drover.model.mlx5.ifc.destroy_cq_in;
import org.drover.model.mlx5.ifc.destroy_cq_out;
import org.drover.model.mlx5.ifc.destroy_qp_in;
import org.drover.model.mlx5.ifc.destroy_qp_out;
import org.drover.model.mlx5.ifc.general_obj_in_cmd_hdr;
import org.drover.model.mlx5.ifc.general_obj_out_cmd_hdr;
import org.drover.model.mlx5.ifc.init2rtr_qp_in;
import org.drover.model.mlx5.ifc.init2rtr_qp_out;
import org.drover.model.mlx5.ifc.modify_page_track_obj_in;
import org.drover.model.mlx5.ifc.page_track;
import org.drover.model.mlx5.ifc.page_track_range;
import org.drover.model.mlx5.ifc.qpc;
import org.drover.model.mlx5.ifc.query_page_track_obj_out;
import org.drover.model.mlx5.ifc.rst2init_qp_in;
import org.drover.model.mlx5.ifc.rst2init_qp_out;
import org.drover.model.mlx5.ifc.rtr2rts_qp_in;
import org.drover.model.mlx5.ifc.rtr2rts_qp_out;

/** The commands of the page tracker and of its queues. Used under the state mutex. */
final class TrackerCommands {
  /** {@code MLX5_ADAPTER_PAGE_SHIFT}. */
  private static final int ADAPTER_PAGE_SHIFT = 12;

  /** {@code IB_MTU_4096}. */
  private static final int MTU_4096 = 5;

  /** Both fields that a report sets: the range and the state. */
  private static final int RANGE_AND_STATE = 3;

  private static final int TRACK_TYPE = 1;
  private static final int RETRIES = 7;
  private static final int ACK_TIMEOUT = 8;

  private final Mlx5Core core;

  TrackerCommands(Mlx5Core core) {
    this.core = core;
  }

  private void exec(Mailbox in, Mailbox out) throws Failure {
    Failure.check(core.exec(in, out));
  }

  private static void pages(Mailbox in, int at, long[] addresses) {
    for (int page = 0; page < addresses.length; page++) {
      in.be64(at + page * Long.BYTES, addresses[page]);
    }
  }

  /**
   * Makes a completion queue.
   *
   * @param logSize log2 of its entries
   * @param queue the pages of its entries
   * @param doorbell where its doorbell record is
   */
  int createCq(int logSize, long[] queue, long doorbell) throws Failure {
    int table = create_cq_in.pas / Byte.SIZE;
    Mailbox in =
        Mailbox.ofSize(table + queue.length * Long.BYTES)
            .set(create_cq_in.opcode, Mlx5.MLX5_CMD_OP_CREATE_CQ)
            .set(cqc.log_cq_size.within(create_cq_in.cq_context), logSize)
            .set(cqc.c_eqn_or_apu_element.within(create_cq_in.cq_context), core.compEqn())
            .set(cqc.uar_page.within(create_cq_in.cq_context), core.uarPage())
            .set(cqc.dbr_addr.within(create_cq_in.cq_context), doorbell);
    pages(in, table, queue);
    Mailbox out = Mailbox.ofSize(create_cq_out.SIZE);
    exec(in, out);
    return (int) out.get(create_cq_out.cqn);
  }

  /** Whether it worked is not asked. */
  void destroyCq(int cqn) {
    Mailbox in =
        Mailbox.ofSize(destroy_cq_in.SIZE)
            .set(destroy_cq_in.opcode, Mlx5.MLX5_CMD_OP_DESTROY_CQ)
            .set(destroy_cq_in.cqn, cqn);
    core.exec(in, Mailbox.ofSize(destroy_cq_out.SIZE));
  }

  /**
   * The receive queue of a queue pair.
   *
   * @param cqn where it completes
   * @param logSize log2 of its entries, of 16 bytes each
   * @param queue the pages of its entries
   * @param doorbell where its doorbell record is
   */
  record Receives(int cqn, int logSize, Mlx5Core.DmaMapping queue, long doorbell) {}

  /**
   * Makes a queue pair that sends nothing of its own.
   *
   * @param receives null for one that receives nothing
   */
  int createQp(int pd, Receives receives) throws Failure {
    int table = create_qp_in.pas / Byte.SIZE;
    int pages = receives == null ? 0 : receives.queue().addresses().length;
    Mailbox in =
        Mailbox.ofSize(table + pages * Long.BYTES)
            .set(create_qp_in.opcode, Mlx5.MLX5_CMD_OP_CREATE_QP);
    context(in, qpc.st, Mlx5.MLX5_QP_ST_RC);
    context(in, qpc.pm_state, Mlx5.MLX5_QP_PM_MIGRATED);
    context(in, qpc.pd, pd);
    context(in, qpc.uar_page, core.uarPage());
    context(in, qpc.no_sq, 1);
    if (receives == null) {
      // The driver counts from the page size of a buffer that it has not made.
      context(in, qpc.log_page_size, -ADAPTER_PAGE_SHIFT);
      context(in, qpc.rq_type, Mlx5.MLX5_ZERO_LEN_RQ);
    } else {
      context(in, qpc.cqn_rcv, receives.cqn());
      context(in, qpc.log_rq_size, receives.logSize());
      context(in, qpc.rq_type, Mlx5.MLX5_NON_ZERO_RQ);
      context(in, qpc.dbr_addr, receives.doorbell());
      pages(in, table, receives.queue().addresses());
    }
    Mailbox out = Mailbox.ofSize(create_qp_out.SIZE);
    exec(in, out);
    return (int) out.get(create_qp_out.qpn);
  }

  private static void context(Mailbox in, Field field, long value) {
    in.set(field.within(create_qp_in.qpc), value);
  }

  /** Whether it worked is not asked. */
  void destroyQp(int qpn) {
    Mailbox in =
        Mailbox.ofSize(destroy_qp_in.SIZE)
            .set(destroy_qp_in.opcode, Mlx5.MLX5_CMD_OP_DESTROY_QP)
            .set(destroy_qp_in.qpn, qpn);
    core.exec(in, Mailbox.ofSize(destroy_qp_out.SIZE));
  }

  void resetToInit(int qpn) throws Failure {
    int context = rst2init_qp_in.qpc;
    Mailbox in =
        Mailbox.ofSize(rst2init_qp_in.SIZE)
            .set(rst2init_qp_in.opcode, Mlx5.MLX5_CMD_OP_RST2INIT_QP)
            .set(rst2init_qp_in.qpn, qpn)
            .set(ads.vhca_port_num.within(context + qpc.primary_address_path), 1)
            .set(qpc.pm_state.within(context), Mlx5.MLX5_QPC_PM_STATE_MIGRATED)
            .set(qpc.rre.within(context), 1)
            .set(qpc.rwe.within(context), 1);
    exec(in, Mailbox.ofSize(rst2init_qp_out.SIZE));
  }

  void initToReceive(int qpn, int remote) throws Failure {
    int context = init2rtr_qp_in.qpc;
    Mailbox in =
        Mailbox.ofSize(init2rtr_qp_in.SIZE)
            .set(init2rtr_qp_in.opcode, Mlx5.MLX5_CMD_OP_INIT2RTR_QP)
            .set(init2rtr_qp_in.qpn, qpn)
            .set(qpc.mtu.within(context), MTU_4096)
            .set(qpc.remote_qpn.within(context), remote)
            .set(ads.vhca_port_num.within(context + qpc.primary_address_path), 1)
            .set(ads.fl.within(context + qpc.primary_address_path), 1)
            .set(qpc.min_rnr_nak.within(context), 1);
    exec(in, Mailbox.ofSize(init2rtr_qp_out.SIZE));
  }

  void receiveToSend(int qpn) throws Failure {
    int context = rtr2rts_qp_in.qpc;
    Mailbox in =
        Mailbox.ofSize(rtr2rts_qp_in.SIZE)
            .set(rtr2rts_qp_in.opcode, Mlx5.MLX5_CMD_OP_RTR2RTS_QP)
            .set(rtr2rts_qp_in.qpn, qpn)
            .set(qpc.retry_count.within(context), RETRIES)
            .set(qpc.rnr_retry.within(context), RETRIES)
            .set(ads.ack_timeout.within(context + qpc.primary_address_path), ACK_TIMEOUT);
    exec(in, Mailbox.ofSize(rtr2rts_qp_out.SIZE));
  }

  /**
   * What is tracked.
   *
   * @param vhcaId of the function
   * @param logPageSize log2 of bytes
   * @param logMsgSize log2 of bytes
   * @param logAddrSpace log2 of bytes
   * @param reportingQpn by which the firmware reports
   */
  record Tracking(
      int vhcaId, int logPageSize, int logMsgSize, int logAddrSpace, int reportingQpn) {}

  /** Makes the tracker: its object's number. */
  int createTracker(Tracking of, List<ModelLog.Range> ranges) throws Failure {
    int context = create_page_track_obj_in.obj_context;
    int size = create_page_track_obj_in.SIZE + page_track_range.SIZE * ranges.size();
    Mailbox in =
        object(size, Mlx5.MLX5_CMD_OP_CREATE_GENERAL_OBJECT, 0)
            .set(page_track.vhca_id.within(context), of.vhcaId())
            .set(page_track.track_type.within(context), TRACK_TYPE)
            .set(page_track.log_page_size.within(context), of.logPageSize())
            .set(page_track.log_msg_size.within(context), of.logMsgSize())
            .set(page_track.reporting_qpn.within(context), of.reportingQpn())
            .set(page_track.num_ranges.within(context), ranges.size())
            .set(page_track.log_addr_space_size.within(context), of.logAddrSpace());
    int at = context + page_track.track_range;
    for (ModelLog.Range range : ranges) {
      in.set(page_track_range.start_address.within(at), range.iova());
      in.set(page_track_range.length.within(at), range.length());
      at += page_track_range.SIZE * Byte.SIZE;
    }
    Mailbox out = Mailbox.ofSize(general_obj_out_cmd_hdr.SIZE);
    exec(in, out);
    return (int) out.get(general_obj_out_cmd_hdr.obj_id);
  }

  private static Mailbox object(int size, int opcode, int id) {
    return Mailbox.ofSize(size)
        .set(general_obj_in_cmd_hdr.opcode, opcode)
        .set(general_obj_in_cmd_hdr.obj_type, Mlx5.MLX5_OBJ_TYPE_PAGE_TRACK)
        .set(general_obj_in_cmd_hdr.obj_id, id);
  }

  /** Has it report what was written of a range. */
  void report(int id, long iova, long length) throws Failure {
    int context = modify_page_track_obj_in.obj_context;
    Mailbox in =
        object(modify_page_track_obj_in.SIZE, Mlx5.MLX5_CMD_OP_MODIFY_GENERAL_OBJECT, id)
            .set(page_track.modify_field_select.within(context), RANGE_AND_STATE)
            .set(page_track.range_start_address.within(context), iova)
            .set(page_track.length.within(context), length)
            .set(page_track.state.within(context), Mlx5.MLX5_PAGE_TRACK_STATE_REPORTING);
    exec(in, Mailbox.ofSize(general_obj_out_cmd_hdr.SIZE));
  }

  /** {@code MLX5_PAGE_TRACK_STATE_*}. */
  int state(int id) throws Failure {
    Mailbox out = Mailbox.ofSize(query_page_track_obj_out.SIZE);
    exec(object(general_obj_in_cmd_hdr.SIZE, Mlx5.MLX5_CMD_OP_QUERY_GENERAL_OBJECT, id), out);
    return (int) out.get(page_track.state.within(query_page_track_obj_out.obj_context));
  }

  /** Whether it worked is not asked. */
  void destroyTracker(int id) {
    core.exec(
        object(general_obj_in_cmd_hdr.SIZE, Mlx5.MLX5_CMD_OP_DESTROY_GENERAL_OBJECT, id),
        Mailbox.ofSize(general_obj_out_cmd_hdr.SIZE));
  }
}
