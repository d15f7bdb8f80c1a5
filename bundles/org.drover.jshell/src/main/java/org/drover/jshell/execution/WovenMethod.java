// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Puts the checks into a method, and tells of the threads that it makes. */
final class WovenMethod extends MethodVisitor {
  static final String CHECKPOINT = Checkpoint.class.getName().replace('.', '/');

  private static final String CONSTRUCTOR = "<init>";
  private static final String EXECUTORS = "java/util/concurrent/Executors";

  /** Their constructors are followed; those of classes that extend them call these. */
  private static final Set<String> STARTERS =
      Set.of(
          "java/lang/Thread",
          "java/util/Timer",
          "java/util/concurrent/ThreadPoolExecutor",
          "java/util/concurrent/ScheduledThreadPoolExecutor",
          "java/util/concurrent/ForkJoinPool");

  private static final Set<String> EXECUTOR_TYPES =
      Set.of(
          ")Ljava/util/concurrent/ExecutorService;",
          ")Ljava/util/concurrent/ScheduledExecutorService;");

  private final Set<Label> passed = new HashSet<>();
  private final Map<String, Integer> begun = new HashMap<>();

  WovenMethod(MethodVisitor next) {
    super(Opcodes.ASM9, next);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    check();
  }

  private void check() {
    super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECKPOINT, "check", "()V", false);
  }

  @Override
  public void visitLabel(Label label) {
    passed.add(label);
    super.visitLabel(label);
  }

  @Override
  public void visitJumpInsn(int opcode, Label target) {
    if (passed.contains(target)) {
      check();
    }
    super.visitJumpInsn(opcode, target);
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... targets) {
    checkIfBack(otherwise, targets);
    super.visitTableSwitchInsn(min, max, otherwise, targets);
  }

  @Override
  public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
    checkIfBack(otherwise, targets);
    super.visitLookupSwitchInsn(otherwise, keys, targets);
  }

  private void checkIfBack(Label otherwise, Label... targets) {
    boolean back = passed.contains(otherwise);
    for (Label target : targets) {
      back |= passed.contains(target);
    }
    if (back) {
      check();
    }
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    if (opcode == Opcodes.NEW && STARTERS.contains(type)) {
      begun.merge(type, 1, Integer::sum);
    }
    super.visitTypeInsn(opcode, type);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    if (name.equals(CONSTRUCTOR) && STARTERS.contains(owner)) {
      made(owner);
    } else if (owner.equals(EXECUTORS) && EXECUTOR_TYPES.stream().anyMatch(descriptor::endsWith)) {
      super.visitInsn(Opcodes.DUP);
      tell();
    }
  }

  /**
   * What was made by {@code new} is on the stack; else this constructor has called that of super.
   */
  private void made(String owner) {
    int open = begun.getOrDefault(owner, 0);
    if (open > 0) {
      begun.put(owner, open - 1);
      super.visitInsn(Opcodes.DUP);
    } else {
      super.visitVarInsn(Opcodes.ALOAD, 0);
    }
    tell();
  }

  private void tell() {
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC, CHECKPOINT, "started", "(Ljava/lang/Object;)V", false);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    super.visitMaxs(maxStack + 1, maxLocals);
  }
}
