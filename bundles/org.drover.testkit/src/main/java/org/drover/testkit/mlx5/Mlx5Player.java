// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.drover.fsm.MigrationState;

/**
 * Plays scenarios on a bench, one behind the other. It keeps both functions open in between, and
 * resets instead the one that was used: a real reset takes a tenth of a second.
 */
public final class Mlx5Player implements AutoCloseable {
  /** How large the functions are unless a scenario wants them otherwise. */
  static final int CONTENTS = 5000;

  private final Mlx5Bench bench;
  private final RawFunction[] functions = new RawFunction[2];
  private final boolean[] untouched = new boolean[2];
  private boolean chunks;
  private byte[] image;

  /**
   * A player that has nothing open yet.
   *
   * @param bench with both functions in RUNNING, and no chunks offered
   */
  public Mlx5Player(Mlx5Bench bench) {
    this.bench = bench;
  }

  /**
   * Plays a scenario. Also where it breaks off, none of its faults meets the next.
   *
   * @param scenario of {@link Mlx5Scenarios}
   * @return what was seen
   */
  public Mlx5Record play(Mlx5Scenario scenario) throws IOException {
    if (scenario.chunks() != chunks) {
      closeFunctions();
      bench.offerChunks(scenario.chunks());
      chunks = scenario.chunks();
    }
    prepare();
    Mlx5Play play = new Mlx5Play(this, bench);
    try {
      scenario.steps().run(play);
    } catch (IOException | RuntimeException | Error e) {
      clearFaultsBehind(e);
      throw e;
    }
    bench.clearFaults();
    return play.record();
  }

  private void clearFaultsBehind(Throwable first) {
    try {
      bench.clearFaults();
    } catch (IOException | RuntimeException e) {
      first.addSuppressed(e);
    }
  }

  private void prepare() throws IOException {
    if (image == null) {
      anew(0);
      image = saved();
    }
    for (int vf = 0; vf < functions.length; vf++) {
      if (!untouched[vf]) {
        anew(vf);
        untouched[vf] = true;
      }
    }
    bench.forgetCommands();
  }

  private void anew(int vf) throws IOException {
    RawFunction function = function(vf);
    function.closeData();
    must("reset", function.reset());
    bench.resize(vf, CONTENTS);
  }

  private byte[] saved() {
    RawFunction source = function(0);
    must("STOP_COPY", source.set(MigrationState.STOP_COPY));
    return new DataReader(source).readAll().bytes().toByteArray();
  }

  private static void must(String what, int result) {
    if (result != 0) {
      throw new IllegalStateException(what + " between two scenarios failed: " + result);
    }
  }

  /** The stream of function 0 with the usual contents, from STOP_COPY. */
  byte[] image() {
    return image.clone();
  }

  /** Open; whoever asks may do with it what he likes. */
  RawFunction function(int vf) {
    untouched[vf] = false;
    if (functions[vf] == null) {
      functions[vf] = new RawFunction(bench, vf);
    }
    return functions[vf];
  }

  void close(int vf) {
    if (functions[vf] != null) {
      functions[vf].close();
      functions[vf] = null;
    }
  }

  private void closeFunctions() {
    close(0);
    close(1);
  }

  /** Closes both functions, and has the state offered as it was. */
  @Override
  public void close() {
    closeFunctions();
    if (chunks) {
      try {
        bench.offerChunks(false);
      } catch (IOException e) {
        throw new UncheckedIOException("the state is offered in chunks still", e);
      }
    }
  }
}
