// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Conformance;
import org.drover.shell.run.Services;

/** Offers areas and ids of checks that a list with commas does not hold yet. */
@Service
public final class CheckCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    String before = word.substring(0, word.lastIndexOf(',') + 1);
    List<String> there = List.of(before.split(","));
    return services.find(Conformance.class).stream()
        .flatMap(conformance -> conformance.checks(List.of()).stream())
        .flatMap(check -> Stream.of(check.area(), check.id()))
        .filter(name -> !there.contains(name))
        .map(before::concat);
  }

  @Override
  boolean isComplete() {
    return false;
  }
}
