// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.spectrue.Quirk;

/**
 * A mistake that a kernel or a driver could make, and the check that has to find it.
 *
 * @param check the check's id
 * @param what the mistake, in words
 * @param features of the device that it is planted in
 * @param quirks of the device
 * @param bend of the kernel
 */
record Misbehaviour(String check, String what, FeatureSet features, Set<Quirk> quirks, Bend bend) {

  /** All that are planted, in the order of the checks. */
  static List<Misbehaviour> all() {
    return Stream.of(
            InfoMistakes.all(),
            FeatureMistakes.all(),
            StateMistakes.all(),
            FileMistakes.all(),
            LoadMistakes.all(),
            PreCopyMistakes.all(),
            ResetMistakes.all(),
            CdevMistakes.all(),
            LoggingMistakes.all())
        .flatMap(List::stream)
        .toList();
  }

  static Misbehaviour quirk(String check, String what, Quirk quirk) {
    return new Misbehaviour(check, what, FeatureSet.ofBits(7), Set.of(quirk), Bend.NONE);
  }

  static Misbehaviour bent(String check, String what, Bend bend) {
    return new Misbehaviour(check, what, FeatureSet.ofBits(7), Set.of(), bend);
  }

  static Misbehaviour ioctl(String check, String what, Bend.Ioctl bend) {
    return bent(check, what, bend);
  }

  static Misbehaviour read(String check, String what, Bend.Read bend) {
    return bent(check, what, bend);
  }

  static Misbehaviour write(String check, String what, Bend.Write bend) {
    return bent(check, what, bend);
  }

  static Misbehaviour fcntl(String check, String what, Bend.Fcntl bend) {
    return bent(check, what, bend);
  }

  /** How its device is opened: only the rules of a device's own node need that. */
  AccessPath via() {
    return check.startsWith("cdev.") ? AccessPath.CDEV : AccessPath.GROUP;
  }

  /** As {@code sh} would say it. */
  @Override
  public String toString() {
    return check + ": " + what;
  }
}
