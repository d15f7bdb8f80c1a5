// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * Services of the framework, in the name of a bundle. That bundle need not import a service's
 * package: whoever asks has the class, and only services of that very class are taken.
 *
 * <p>The commands' look-up is another one for a reason: a command keeps a service until it is over.
 * A session lasts for hours, and a service that it held meanwhile would keep its bundle's classes.
 */
public final class BundleServices implements Services {
  private static final Logger LOG = System.getLogger(BundleServices.class.getName());

  private final BundleContext context;

  /**
   * Of a bundle.
   *
   * @param context in whose name services are used and offered
   */
  public BundleServices(BundleContext context) {
    this.context = context;
  }

  @Override
  public <T, R> R with(Class<T> type, Function<? super T, R> use) {
    List<ServiceReference<?>> references = references(type).toList();
    for (ServiceReference<?> reference : references) {
      // Null if the service left between the two calls.
      Object service = context.getService(reference);
      try {
        if (type.isInstance(service)) {
          return use.apply(type.cast(service));
        }
      } finally {
        if (service != null) {
          context.ungetService(reference);
        }
      }
    }
    if (!references.isEmpty()) {
      throw new DroverException(
          "The service "
              + type.getName()
              + " comes from another version of its bundle than the session has classes of;"
              + " /reload links the session to the bundles that are live now.");
    }
    throw Services.missing(type);
  }

  @Override
  public String provider(Class<?> type) {
    return references(type)
        .findFirst()
        .flatMap(reference -> Optional.ofNullable(reference.getBundle()))
        .map(BundleServices::name)
        .orElse("(nobody now)");
  }

  private static String name(Bundle bundle) {
    return bundle.getSymbolicName() + " " + bundle.getVersion();
  }

  /** The highest ranking first, of equal ones the oldest. */
  private Stream<ServiceReference<?>> references(Class<?> type) {
    try {
      ServiceReference<?>[] all = context.getAllServiceReferences(type.getName(), null);
      return all == null ? Stream.empty() : Stream.of(all).sorted(Comparator.reverseOrder());
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter is a valid filter", e);
    }
  }

  @Override
  public Runnable offer(List<String> types, Object object, String description) {
    ServiceRegistration<?> registration =
        context.registerService(
            types.toArray(String[]::new),
            object,
            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_DESCRIPTION, description)));
    return () -> {
      try {
        registration.unregister();
      } catch (IllegalStateException e) {
        LOG.log(Level.DEBUG, "the bundle was stopped meanwhile, and its services went with it", e);
      }
    };
  }
}
