// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

class BundleServicesTest {
  /** As that of a bundle that was stopped is. */
  private static BundleContext invalid() {
    return (BundleContext)
        Proxy.newProxyInstance(
            BundleContext.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, args) -> {
              throw new IllegalStateException("Invalid BundleContext.");
            });
  }

  private static void isRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "The bundle that this session belongs to was stopped or updated, and the session is"
                + " over; start a new one.");
  }

  @Test
  void saysThatTheBundleWasStopped() {
    BundleServices services = new BundleServices(invalid());
    isRefused(() -> services.with(Runnable.class, found -> found));
    isRefused(() -> services.provider(Runnable.class));
    Runnable offered = () -> {};
    isRefused(() -> services.offer(List.of("java.lang.Runnable"), offered, "test"));
  }
}
