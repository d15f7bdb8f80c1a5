// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * The present services of one SPI, the highest ranking first, of equal ones the oldest.
 *
 * <p>Copy-on-write: whoever reads gets a list that does not change any more, and waits for nobody.
 * When a service leaves, it is taken from the list first and then everybody who {@linkplain #watch
 * watches} is told, on the thread that unregisters it. What somebody holds of a service that has
 * left stays usable: a session pins the objects that it works with, and decides by itself whether
 * it ends (before its commit) or goes on with them.
 *
 * @param <T> the SPI
 */
public abstract class ServiceRegistry<T> {

  /**
   * A service and where it came from.
   *
   * @param <T> the SPI
   * @param service the object
   * @param bundle symbolic name and version of its bundle
   */
  public record Entry<T>(T service, String bundle, int ranking, long id) {}

  /** Ends a watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private final CopyOnWriteArrayList<Consumer<Object>> watchers = new CopyOnWriteArrayList<>();
  private volatile List<Entry<T>> entries = List.of();

  ServiceRegistry() {}

  /**
   * The services that are present now.
   *
   * @return in order of preference
   */
  public List<T> services() {
    return entries.stream().map(Entry::service).toList();
  }

  /**
   * The one that is preferred.
   *
   * @param what what it is wanted for, for the sentence
   * @param lacking what is missing without any, and what to do
   * @throws DroverException if there is none
   */
  final T first(String what, String lacking) {
    return services().stream()
        .findFirst()
        .orElseThrow(() -> new DroverException(what + " needs " + lacking));
  }

  /**
   * Whether a service is present now.
   *
   * @param service the object itself, not one that is equal to it
   * @return false once it has left
   */
  public boolean isPresent(T service) {
    return entries.stream().anyMatch(entry -> entry.service() == service);
  }

  /**
   * The same with the bundles that they came from.
   *
   * @return in order of preference
   */
  public List<Entry<T>> entries() {
    return entries;
  }

  /**
   * Tells of services that leave.
   *
   * @param gone is given each service that leaves; must not block
   * @return ends the watch when closed
   */
  public Watch watch(Consumer<Object> gone) {
    watchers.add(gone);
    return () -> watchers.remove(gone);
  }

  /**
   * How many are told of services that leave.
   *
   * @return watches that were not ended
   */
  public int watched() {
    return watchers.size();
  }

  final synchronized void add(T service, Map<String, ?> properties) {
    List<Entry<T>> next = new ArrayList<>(entries);
    next.add(
        new Entry<>(
            service,
            bundleOf(service, properties),
            number(properties.get(Constants.SERVICE_RANKING), 0).intValue(),
            number(properties.get(Constants.SERVICE_ID), Long.MAX_VALUE).longValue()));
    next.sort(
        Comparator.comparingInt((Entry<T> entry) -> -entry.ranking()).thenComparing(Entry::id));
    entries = List.copyOf(next);
  }

  final void remove(T service) {
    synchronized (this) {
      entries = entries.stream().filter(entry -> entry.service() != service).toList();
    }
    watchers.forEach(watcher -> watcher.accept(service));
  }

  private static Number number(Object value, long otherwise) {
    return value instanceof Number number ? number : (Number) otherwise;
  }

  /** A class of a script belongs to no bundle; then the service says who offers it. */
  private static String bundleOf(Object service, Map<String, ?> properties) {
    Bundle bundle = FrameworkUtil.getBundle(service.getClass());
    if (bundle != null) {
      return bundle.getSymbolicName() + " " + bundle.getVersion();
    }
    Object description = properties.get(Constants.SERVICE_DESCRIPTION);
    return description == null ? "class path" : description.toString();
  }
}
