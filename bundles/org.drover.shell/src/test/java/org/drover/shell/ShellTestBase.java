// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.drover.fsm.MigrationState;
import org.drover.shell.Shell.Result;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A shell with a leased mtty, whose lease is ada's, and an unleased card that resets at open. */
abstract class ShellTestBase {
  private static final long GUARD_SECONDS = 20;

  Shell shell;
  FakePlatform platform;

  @BeforeEach
  void startTheShell() {
    shell = new Shell();
    platform = shell.platform;
    platform.devices.add(Samples.mtty(7, MigrationState.RUNNING));
    platform.devices.add(Samples.card());
  }

  @AfterEach
  void stopTheShell() {
    // A command whose console was closed ends on a thread of its own.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
    while (platform.context.inUse() > 0) {
      assertThat(System.nanoTime()).as("services that were not given back").isLessThan(end);
      Thread.onSpinWait();
    }
    shell.close();
  }

  Result run(String line) throws IOException {
    return shell.run(line);
  }

  /** The output of a line that must go well and say nothing else. */
  String out(String line) throws IOException {
    Result result = run(line);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).as(result.out()).isZero();
    return result.out();
  }

  /** The standard output of a line that must be JSON alone. */
  JsonElement json(String line) throws IOException {
    Result result = run(line);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).matches("(?s)[\\[{].*[\\]}]\\n");
    return JsonParser.parseString(result.out());
  }

  /** The sentence of a line that must fail. */
  String failure(String line) throws IOException {
    Result result = run(line);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).as("no result, no colours, no stack").isBlank();
    assertThat(result.err().lines()).as("one line").hasSize(1);
    return result.err().strip();
  }
}
