// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** A bundle context that knows services, and counts those that were not given back. */
final class FakeBundleContext implements InvocationHandler {
  final Map<String, String> properties = new HashMap<>();
  private final Map<Class<?>, Object> services = new HashMap<>();
  private final Map<Object, Class<?>> references = new HashMap<>();
  private final AtomicInteger inUse = new AtomicInteger();

  <T> void register(Class<T> type, T service) {
    services.put(type, service);
  }

  void unregister(Class<?> type) {
    services.remove(type);
  }

  int inUse() {
    return inUse.get();
  }

  BundleContext asContext() {
    return proxy(BundleContext.class, this);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "getServiceReference" -> reference((Class<?>) arguments[0]);
      case "getService" -> {
        inUse.incrementAndGet();
        yield services.get(references.get(arguments[0]));
      }
      case "ungetService" -> {
        inUse.decrementAndGet();
        yield true;
      }
      case "getProperty" -> properties.get((String) arguments[0]);
      case "getBundles" -> new Bundle[] {bundle()};
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == arguments[0];
      case "toString" -> "fake context";
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private static Bundle bundle() {
    return proxy(
        Bundle.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getSymbolicName" -> "org.drover.core";
              case "getVersion" -> new Version(1, 2, 3);
              case "getState" -> Bundle.RESOLVED;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private Object reference(Class<?> type) {
    if (!services.containsKey(type)) {
      return null;
    }
    Object reference =
        proxy(
            ServiceReference.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    references.put(reference, type);
    return reference;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
