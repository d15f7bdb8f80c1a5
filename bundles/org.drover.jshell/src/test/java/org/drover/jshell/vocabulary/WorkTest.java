// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkTest {
  private final NotedDesk desk = new NotedDesk(Path.of("/"));
  private final Work work = new Work(desk);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private String waits() {
    begun.countDown();
    try {
      assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new DroverException("interrupted", e);
    }
    return "done";
  }

  private RuntimeException interrupted(boolean interruptible) throws InterruptedException {
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.call("opening emu:a", interruptible, this::waits);
              } catch (DroverException e) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                thrown.set(e);
              }
            });
    thread.start();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    thread.join(Rig.GUARD.toMillis());
    return thrown.get();
  }

  @Test
  void whatACallThrowsTellsWhoMadeIt() {
    assertThatThrownBy(
            () ->
                work.run(
                    "opening emu:a",
                    () -> {
                      throw new DroverException("no");
                    }))
        .hasMessage("no")
        .satisfies(
            error ->
                assertThat(error.getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("call", "whatACallThrowsTellsWhoMadeIt"));
  }

  @Test
  void aCallThatNobodyWaitsForEndsInTheBackgroundAndIsToldWhenItHas() throws Exception {
    assertThat(interrupted(false))
        .hasMessage(
            "opening emu:a goes on in the background and ends when the kernel says so: nobody waits"
                + " for it any longer.");
    assertThat(desk.heard()).endsWith("it is told when it has.");
    goOn.countDown();
    assertThat(desk.heard()).isEqualTo("opening emu:a has ended.");
  }

  @Test
  void aCallThatCanBeCutShortIs() throws Exception {
    assertThat(interrupted(true)).isNotNull();
    assertThat(desk.heard()).startsWith("opening emu:a goes on in the background");
    assertThat(desk.heard()).isEqualTo("opening emu:a has ended: interrupted");
  }

  @Test
  void whatACallThrowsComesAsItIs() {
    DroverException failure = new DroverException("no");
    assertThatThrownBy(
            () ->
                work.run(
                    "x",
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                work.run(
                    "x",
                    () -> {
                      throw new NoClassDefFoundError("gone");
                    }))
        .isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void itsThreadsInheritNothingFromASnippet() {
    InheritableThreadLocal<String> snippet = new InheritableThreadLocal<>();
    snippet.set("a class of a snippet");
    try {
      assertThat(work.<String>call("x", snippet::get)).isNull();
      Thread thread = work.call("x", Thread::currentThread);
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getContextClassLoader()).isEqualTo(Work.class.getClassLoader());
    } finally {
      snippet.remove();
    }
  }
}
