// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.drover.api.DroverException;

/** Stands for a service that may be another one at each call, or none. */
final class ServiceProxy implements InvocationHandler {

  /** What a method came to. */
  private record Outcome(Object value, Throwable thrown) {}

  private final Services services;
  private final Class<?> type;

  private ServiceProxy(Services services, Class<?> type) {
    this.services = services;
    this.type = type;
  }

  static <T> T of(Services services, Class<T> type) {
    if (!type.isInterface()) {
      throw new DroverException(
          type.getName() + " is no interface; service(...) takes that of a service.");
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new ServiceProxy(services, type)));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> proxy == args[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> toString();
      };
    }
    Outcome outcome = services.with(type, service -> call(service, method, args));
    if (outcome.thrown() != null) {
      throw outcome.thrown();
    }
    return outcome.value();
  }

  private static Outcome call(Object service, Method method, Object[] args) {
    try {
      method.trySetAccessible();
      return new Outcome(method.invoke(service, args), null);
    } catch (InvocationTargetException e) {
      return new Outcome(null, e.getCause());
    } catch (IllegalAccessException e) {
      throw new DroverException(method + " is not public and cannot be called from a script.", e);
    }
  }

  @Override
  public String toString() {
    return "service " + type.getName() + " of " + services.provider(type);
  }
}
