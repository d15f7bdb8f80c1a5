// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.service.Session;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.jshell.words.ScriptDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowingTest {
  @TempDir private Path directory;
  private final AtomicInteger listeners = new AtomicInteger();

  /** A session that counts who listens. */
  private Session counted(Session session) {
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(session, args);
                return result instanceof Session.Registration one ? counted(one) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Session.Registration counted(Session.Registration registration) {
    listeners.incrementAndGet();
    return () -> {
      registration.close();
      listeners.decrementAndGet();
    };
  }

  @Test
  void nobodyListensAnyMoreWhenTheEndOfACancelledSessionWasTold() throws Exception {
    Rig rig = new Rig(directory);
    ScriptDevice source = rig.vfio.open("emu:a");
    FollowedSession held =
        (FollowedSession)
            rig.vfio.migrate(source).to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    held.awaitHold();
    Following following = new Following(rig.desk);
    assertThatThrownBy(
            () ->
                following.toItsEnd(
                    counted(held.session()),
                    snapshot -> {
                      throw new IllegalArgumentException("no");
                    }))
        .hasMessage("no");
    assertThat(rig.desk.heard()).startsWith("cancelling ");
    assertThat(rig.desk.heard()).contains("has ended in CANCELLED");
    long end = System.nanoTime() + Rig.GUARD.toNanos();
    while (listeners.get() > 0) {
      assertThat(System.nanoTime()).as("%s still listen", listeners).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
