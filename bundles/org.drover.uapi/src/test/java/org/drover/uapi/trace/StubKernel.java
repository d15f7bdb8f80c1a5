// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.drover.uapi.Kernel;

/** A kernel with one page of memory, which remembers its calls and answers as the test says. */
final class StubKernel implements InvocationHandler {
  static final long PAGE = 0x7000;
  static final int LENGTH = 4096;

  final ByteBuffer memory = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
  final List<String> calls = new ArrayList<>();
  final Kernel kernel =
      (Kernel)
          Proxy.newProxyInstance(
              Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, this);
  private Runnable effect = () -> {};
  private long result;

  /** What the next calls give, and what they do to the memory first. */
  void answers(long gives, Runnable does) {
    result = gives;
    effect = does;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    calls.add(method.getName());
    if (method.getName().equals("view")) {
      return view((long) arguments[0], (int) arguments[1]);
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    effect.run();
    return method.getReturnType() == int.class ? (Object) (int) result : (Object) result;
  }

  private ByteBuffer view(long address, int length) {
    if (address < PAGE || address + length > PAGE + LENGTH) {
      throw new IllegalArgumentException("not mapped");
    }
    return memory.slice((int) (address - PAGE), length);
  }
}
