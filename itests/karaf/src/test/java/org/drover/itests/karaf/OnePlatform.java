// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link Platform} to tests: one boot for all classes, because it takes seconds. A test
 * leaves no lease and no session behind, and makes devices of its own names.
 */
final class OnePlatform implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(OnePlatform.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Platform.class
        || parameter.getParameter().getType() == Distribution.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Shared.class, type -> Shared.boot(), Shared.class);
    return parameter.getParameter().getType() == Platform.class
        ? shared.platform()
        : shared.distribution();
  }

  /** What all tests share; closed by JUnit at the end. */
  private record Shared(Distribution distribution, Platform platform)
      implements ExtensionContext.Store.CloseableResource {

    static Shared boot() {
      try {
        Distribution distribution = Distribution.unpack(Distribution.work().resolve("home"));
        Platform platform =
            Platform.start(
                distribution, Distribution.work().resolve("platform"), Platform.SHORT_LIVED);
        return new Shared(distribution, platform);
      } catch (IOException | GeneralSecurityException e) {
        // JUnit computes shared values without checked exceptions.
        throw new IllegalStateException("the platform does not start", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("nobody waits for the platform any more", e);
      }
    }

    @Override
    public void close() throws Exception {
      platform.close();
    }
  }
}
