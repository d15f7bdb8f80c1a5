// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.DirtyMemory.Measurement;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.jshell.vocabulary.Belongings.Belonging;
import org.drover.jshell.words.ScriptDirty;
import org.drover.jshell.words.Text;
import org.drover.text.DirtyFormat;

/** A measurement that a session began. May be used from any thread. */
final class TrackedMemory implements ScriptDirty, Belonging {
  private static final long PAGE = 4096;

  private final Backstage stage;
  private final DeviceAddress device;
  private final Measurement measurement;
  private Optional<Round> last = Optional.empty();
  private boolean closed;

  private TrackedMemory(Backstage stage, DeviceAddress device, Measurement measurement) {
    this.stage = stage;
    this.device = device;
    this.measurement = measurement;
  }

  /** Begins; it belongs to the session even if nobody waits for it any longer. */
  static TrackedMemory of(Backstage stage, DeviceAddress device) {
    return stage
        .work()
        .call(
            "tracking the memory of " + device,
            () -> {
              TrackedMemory memory =
                  new TrackedMemory(
                      stage,
                      device,
                      stage
                          .services()
                          .with(DirtyMemory.class, service -> service.begin(device, PAGE)));
              stage.belongings().add(memory);
              return memory;
            });
  }

  @Override
  public Round round() {
    return stage.work().call("a look at the memory of " + device, this::nextRound);
  }

  private synchronized Round nextRound() {
    if (closed) {
      throw new DroverException(
          "The memory of "
              + device
              + " is not tracked any more; dirty(\""
              + device
              + "\") begins anew.");
    }
    Round round = measurement.round();
    last = Optional.of(round);
    return round;
  }

  @Override
  public synchronized Text map() {
    return new Text(
        last.map(round -> DirtyFormat.map(round.memory(), stage.desk().width()))
            .orElseThrow(
                () -> new DroverException("There was no round yet; round() asks what is dirty.")));
  }

  @Override
  public void close() {
    stage.work().run("ending the tracking of the memory of " + device, this::giveBack);
  }

  @Override
  public String what() {
    return "the tracked memory of " + device;
  }

  @Override
  public synchronized Optional<String> giveBack() {
    measurement.close();
    stage.belongings().remove(this);
    boolean first = !closed;
    closed = true;
    return first ? Optional.of("ended the tracking of the memory of " + device) : Optional.empty();
  }

  @Override
  public synchronized String toString() {
    return last.map(round -> DirtyFormat.text(device, round, stage.desk().width()).stripTrailing())
        .orElse("the memory of " + device + ", tracked; no round yet");
  }
}
