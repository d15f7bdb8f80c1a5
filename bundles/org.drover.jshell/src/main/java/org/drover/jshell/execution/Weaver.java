// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Weaves into the classes of snippets what a session needs: a check for a stop at the beginning of
 * every method and before every jump back, its own streams, its own exit, and a word about the
 * threads that they make.
 *
 * <p>A check is one call without operands, which needs no frame and no room on the stack. What is
 * replaced is replaced by a call of the same length.
 */
final class Weaver {
  private Weaver() {}

  /**
   * Weaves a class.
   *
   * @param original its class file
   * @return a class file of the same class
   */
  static byte[] weave(byte[] original) {
    Set<String> full = new HashSet<>();
    while (true) {
      ClassWriter woven = new ClassWriter(0);
      new ClassReader(original).accept(new WovenClass(woven, full), 0);
      try {
        return woven.toByteArray();
      } catch (MethodTooLargeException e) {
        // It was near the limit of 64 KiB. Without the checks it fits again, and runs.
        if (!full.add(e.getMethodName() + e.getDescriptor())) {
          throw e;
        }
      }
    }
  }

  private static final class WovenClass extends ClassVisitor {
    private final Set<String> full;

    WovenClass(ClassVisitor next, Set<String> full) {
      super(Opcodes.ASM9, next);
      this.full = full;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      MethodVisitor replaced = new ReplacedCalls(next);
      return full.contains(name + descriptor) ? replaced : new WovenMethod(replaced);
    }
  }
}
