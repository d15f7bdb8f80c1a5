// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorldLoaderTest {
  private final CountDownLatch never = new CountDownLatch(1);

  /** Nobody exports anything. */
  private static final class Empty implements World {
    @Override
    public long generation() {
      return 0;
    }

    @Override
    public Optional<Provider> provider(String packageName) {
      return Optional.empty();
    }

    @Override
    public Set<String> packages() {
      return Set.of();
    }

    @Override
    public String refusal(String packageName) {
      return "nobody has " + packageName;
    }
  }

  /** Stands for a snippet: it calls the platform. */
  public static final class Caller {
    private Caller() {}

    public static Object call(Supplier<?> platform) {
      return platform.get();
    }
  }

  private Thread platformThread() {
    Thread thread = new Thread(this::idle, "platform worker");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void idle() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Object callUnder(WorldLoader loader) throws IOException, ReflectiveOperationException {
    String name = Caller.class.getName();
    try (InputStream in =
        WorldLoaderTest.class.getResourceAsStream("WorldLoaderTest$Caller.class")) {
      loader.declare(name, in.readAllBytes());
    }
    Supplier<Thread> platform = this::platformThread;
    return loader.loadClass(name).getMethod("call", Supplier.class).invoke(null, platform);
  }

  /** On Java 17 a thread keeps the protection domains of those on whose stack it was made. */
  @Test
  void aThreadThatThePlatformMakesUnderASnippetKeepsNoneOfItsClasses() throws Exception {
    WorldLoader loader = new WorldLoader("test", new Empty());
    Thread thread = (Thread) callUnder(loader);
    WeakReference<WorldLoader> gone = new WeakReference<>(loader);
    loader = null;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!gone.refersTo(null) && System.nanoTime() < end) {
      System.gc();
    }
    assertThat(gone.refersTo(null)).as("the loader is collected").isTrue();
    assertThat(thread.isAlive()).isTrue();
    never.countDown();
  }

  @Test
  void seesTheJavaRuntimeAndNothingOfTheVirtualMachinesClassPath() throws Exception {
    WorldLoader loader = new WorldLoader("test", new Empty());
    assertThat(loader.loadClass("java.sql.Types")).isSameAs(java.sql.Types.class);
    assertThat(loader.loadClass("javax.tools.ToolProvider"))
        .isSameAs(javax.tools.ToolProvider.class);
    assertThat(loader.loadClass("jdk.jshell.JShell")).isSameAs(jdk.jshell.JShell.class);
    assertThatThrownBy(() -> loader.loadClass(World.class.getName()))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessage("org.drover.jshell.world.World: nobody has org.drover.jshell.world");
    assertThat(loader.replaced()).isEmpty();
  }
}
