// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.util.Map;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Has snippets call the session where they mean the VM: its exit and its standard streams. By
 * method references too; by reflection not.
 */
final class ReplacedCalls extends MethodVisitor {
  private static final String SYSTEM = "java/lang/System";
  private static final String RUNTIME = "java/lang/Runtime";
  private static final String STREAM = "Ljava/io/PrintStream;";

  /** By owner, name and descriptor: name and descriptor of the method of {@link Checkpoint}. */
  private static final Map<String, Call> CALLS =
      Map.of(
          SYSTEM + ".exit(I)V", new Call("exit", "(I)V"),
          RUNTIME + ".exit(I)V", new Call("exit", "(L" + RUNTIME + ";I)V"),
          RUNTIME + ".halt(I)V", new Call("exit", "(L" + RUNTIME + ";I)V"),
          SYSTEM + ".setOut(" + STREAM + ")V", new Call("setOut", "(" + STREAM + ")V"),
          SYSTEM + ".setErr(" + STREAM + ")V", new Call("setErr", "(" + STREAM + ")V"));

  private record Call(String name, String descriptor) {}

  ReplacedCalls(MethodVisitor next) {
    super(Opcodes.ASM9, next);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    if (opcode == Opcodes.GETSTATIC && owner.equals(SYSTEM) && descriptor.equals(STREAM)) {
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, WovenMethod.CHECKPOINT, name, "()" + STREAM, false);
    } else {
      super.visitFieldInsn(opcode, owner, name, descriptor);
    }
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    Call call = CALLS.get(owner + "." + name + descriptor);
    if (call == null) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    } else {
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, WovenMethod.CHECKPOINT, call.name(), call.descriptor(), false);
    }
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    Object[] replaced = arguments.clone();
    for (int i = 0; i < replaced.length; i++) {
      if (replaced[i] instanceof Handle handle) {
        replaced[i] = replaced(handle);
      }
    }
    super.visitInvokeDynamicInsn(name, descriptor, bootstrap, replaced);
  }

  private static Handle replaced(Handle handle) {
    Call call = CALLS.get(handle.getOwner() + "." + handle.getName() + handle.getDesc());
    return call == null
        ? handle
        : new Handle(
            Opcodes.H_INVOKESTATIC, WovenMethod.CHECKPOINT, call.name(), call.descriptor(), false);
  }
}
