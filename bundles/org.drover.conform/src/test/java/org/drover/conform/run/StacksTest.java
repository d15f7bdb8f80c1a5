// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a thread is that the kernel keeps. */
class StacksTest {
  private final Stacks ofTheKernel = new Stacks(true);
  private @TempDir Path task;

  private String read() {
    return ofTheKernel.read(new Stacks.Place(Thread.currentThread(), task));
  }

  @Test
  void isWhatTheKernelSays() throws IOException {
    Files.writeString(task.resolve("stack"), "[<0>] mtty_save_read+0x1\n[<0>] vfs_read+0x2\n");
    assertThat(read()).isEqualTo("[<0>] mtty_save_read+0x1\n[<0>] vfs_read+0x2");
  }

  @Test
  void isTheFunctionThatItWaitsInIfItsFramesAreNotToBeHad() throws IOException {
    Files.writeString(task.resolve("stack"), "\n");
    Files.writeString(task.resolve("wchan"), "mutex_lock");
    assertThat(read()).isEqualTo("waits in mutex_lock");
  }

  @Test
  void isNamedWithWhatKeepsItFromBeingRead() {
    assertThat(read()).startsWith(task.resolve("stack") + " cannot be read: ");
  }

  @Test
  void belongsToTheCallingThread() throws Exception {
    Path mine = ofTheKernel.here().task();
    assertThat(mine).isEqualTo(ofTheKernel.here().task()).isDirectory();
    assertThat(mine.toString()).matches("/proc/" + ProcessHandle.current().pid() + "/task/\\d+");
    Path[] others = new Path[1];
    Thread other = new Thread(() -> others[0] = ofTheKernel.here().task(), "another");
    other.start();
    other.join();
    assertThat(others[0]).isNotEqualTo(mine);
    assertThat(ofTheKernel.here().thread()).isSameAs(Thread.currentThread());
  }

  @Test
  void isJavasOwnWhereTheKernelIsPlayed() {
    Stacks played = new Stacks(false);
    assertThat(played.here().task()).isNull();
    String stack = played.read(played.here());
    assertThat(stack).contains(StacksTest.class.getName() + ".isJavasOwnWhereTheKernelIsPlayed");
    assertThat(stack.lines()).hasSize(12);
  }
}
