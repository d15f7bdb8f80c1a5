// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the {@link GuestPlatform} to tests: one for all classes of a boot, because its start takes
 * most of a minute. Its devices are released and reset behind every test.
 */
final class OneGuestPlatform implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(OneGuestPlatform.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == GuestPlatform.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    shared(context).releaseAndResetDevices();
  }

  private static GuestPlatform shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Shared.class, type -> Shared.boot(), Shared.class)
        .platform();
  }

  /** Closed by JUnit at the end. */
  private record Shared(GuestPlatform platform)
      implements ExtensionContext.Store.CloseableResource {

    static Shared boot() {
      try {
        return new Shared(GuestPlatform.boot());
      } catch (IOException | GeneralSecurityException e) {
        // JUnit computes shared values without checked exceptions.
        throw new IllegalStateException("the platform does not start in the guest", e);
      }
    }

    @Override
    public void close() throws Exception {
      platform.close();
    }
  }
}
