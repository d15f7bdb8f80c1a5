// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.conform.misbehaviour.Misbehaviour.quirk;
import static org.drover.conform.misbehaviour.Misbehaviour.read;
import static org.drover.conform.misbehaviour.Misbehaviour.write;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.util.List;
import org.drover.fsm.MigrationState;
import org.drover.testkit.spectrue.Quirk;

/** Mistakes in RESUMING. */
final class LoadMistakes {
  private static final int EINVAL = 22;
  private static final int EFAULT = 14;

  private LoadMistakes() {}

  static List<Misbehaviour> all() {
    return List.of(
        read(
            "load.round-trip",
            "the first stream after a load in one write differs in its last byte",
            (kernel, call) -> {
              long result = call.forward();
              boolean afterLoad =
                  kernel.previous().filter(data -> !data.saving && data.writes == 1).isPresent();
              if (result > 0 && afterLoad) {
                call.spoil(result - 1);
              }
              return result;
            }),
        quirk("load.content", "what was loaded is not taken over", Quirk.IGNORES_WHAT_IT_LOADS),
        ioctl(
            "load.runs",
            "a device that was loaded does not get to RUNNING by itself",
            (kernel, call) ->
                call.flags() == (VFIO_DEVICE_FEATURE_SET | 2)
                        && call.word(8) == MigrationState.RUNNING.code()
                        && kernel.state() == MigrationState.RESUMING
                    ? -EINVAL
                    : call.forward()),
        write(
            "load.bytewise",
            "a write of one byte in the middle is lost",
            (kernel, call) -> call.length() == 1 && call.file().moved == 20 ? 1 : call.forward()),
        write(
            "load.odd-writes",
            "a write of 13 bytes loses one",
            (kernel, call) ->
                call.length() == 13
                    ? Math.max(call.forward(call.address(), 12), 0) + 1
                    : call.forward()),
        write(
            "load.write-of-zero",
            "a write of nothing is EINVAL",
            (kernel, call) -> {
              long result = call.forward();
              return result == 0 && call.length() == 0 ? -EINVAL : result;
            }),
        write(
            "load.write-unreadable",
            "a write from nowhere is EINVAL",
            (kernel, call) -> {
              long result = call.forward();
              return result == -EFAULT ? -EINVAL : result;
            }),
        quirk("load.nothing-written", "RESUMING is left with nothing", Quirk.LOADS_NOTHING),
        quirk(
            "load.one-byte-short",
            "RESUMING is left without the last byte",
            Quirk.LOADS_ALL_BUT_ONE_BYTE),
        quirk("load.half", "RESUMING is left with half a stream", Quirk.LOADS_HALF),
        quirk(
            "load.goes-on-after-refusal",
            "a stream that was refused as too short is forgotten",
            Quirk.FORGETS_WHEN_IT_REFUSES),
        quirk("load.excess", "bytes behind the end are dropped", Quirk.TAKES_EXCESS),
        quirk("load.altered-begin", "the magic is not compared", Quirk.TAKES_ANY_MAGIC),
        quirk("load.error-sticks", "a refused write is forgiven", Quirk.FORGIVES),
        quirk(
            "load.abort",
            "what was written before a reset is there after it",
            Quirk.LOAD_OUTLIVES_RESET));
  }
}
