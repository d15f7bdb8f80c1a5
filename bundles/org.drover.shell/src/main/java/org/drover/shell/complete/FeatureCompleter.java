// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.fsm.MigrationFeature;
import org.drover.shell.run.Services;

/** Offers the features that a list with commas does not hold yet. */
@Service
public final class FeatureCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    String before = word.substring(0, word.lastIndexOf(',') + 1);
    List<String> there = List.of(before.split(","));
    return Arrays.stream(MigrationFeature.values())
        .map(MigrationFeature::name)
        .filter(name -> !there.contains(name))
        .map(before::concat);
  }

  @Override
  boolean isComplete() {
    return false;
  }
}
