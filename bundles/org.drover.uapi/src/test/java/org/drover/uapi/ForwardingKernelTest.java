// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingKernelTest {
  private record Call(Method method, List<Object> arguments) {}

  private final List<Call> calls = new ArrayList<>();
  private final Kernel below =
      (Kernel)
          Proxy.newProxyInstance(
              Kernel.class.getClassLoader(),
              new Class<?>[] {Kernel.class},
              (proxy, method, arguments) -> {
                calls.add(
                    new Call(method, arguments == null ? List.of() : Arrays.asList(arguments)));
                return some(method.getReturnType(), 77);
              });
  private final Kernel kernel = new ForwardingKernel(below) {};

  private static Object some(Class<?> type, int number) {
    if (type == int.class) {
      return number;
    }
    if (type == long.class) {
      return (long) number;
    }
    if (type == boolean.class) {
      return true;
    }
    return type == Optional.class ? Optional.empty() : null;
  }

  static List<Method> methods() {
    return List.of(Kernel.class.getMethods());
  }

  /** Those with a body in the interface too: what it does for them is not what this kernel does. */
  @ParameterizedTest
  @MethodSource("methods")
  void handsOnEveryCallWithItsArgumentsAndItsResult(Method method)
      throws ReflectiveOperationException {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = some(types[i], i + 1);
    }

    Object result = method.invoke(kernel, arguments);

    assertThat(calls).containsExactly(new Call(method, Arrays.asList(arguments)));
    assertThat(result).isEqualTo(some(method.getReturnType(), 77));
  }
}
