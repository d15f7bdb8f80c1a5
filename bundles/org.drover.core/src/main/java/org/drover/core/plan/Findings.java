// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.Compatibility;
import org.drover.api.Mismatch;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.PlanPoint.Weight;

/** The points of one plan, as they are found. Of one thread. */
final class Findings {
  private final List<PlanPoint> points = new ArrayList<>();

  void add(Weight weight, String id, String sentence, String remedy) {
    points.add(new PlanPoint(weight, id, sentence, remedy));
  }

  void refuse(String id, String sentence, String remedy) {
    add(Weight.REFUSAL, id, sentence, remedy);
  }

  void add(Compatibility judged) {
    judged.mismatches().forEach(this::add);
  }

  void add(Mismatch mismatch) {
    Weight weight =
        switch (mismatch.grade()) {
          case REFUSAL -> Weight.REFUSAL;
          case WARNING -> Weight.WARNING;
        };
    add(weight, mismatch.id(), mismatch.sentence(), mismatch.remedy());
  }

  List<PlanPoint> all() {
    return List.copyOf(points);
  }
}
