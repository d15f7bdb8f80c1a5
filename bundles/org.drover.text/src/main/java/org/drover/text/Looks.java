// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.Explanation;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageReport;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Mdevs.MdevType;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Plan;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.Traffic.TrafficInfo;
import org.drover.fsm.Arc;
import org.drover.fsm.Route;

/** How each of the API's values looks by itself and as one of a list. */
final class Looks {

  /** One value, or many of its kind, on a terminal of a width. */
  private interface Look<T> {
    String text(T value, int width);
  }

  private record Known<T>(Class<T> type, Look<T> one, Look<List<T>> many) {
    String show(Object value, int width) {
      return one.text(type.cast(value), width);
    }

    String showAll(List<?> values, int width) {
      return many.text(values.stream().map(type::cast).toList(), width);
    }
  }

  private static final List<Known<?>> ALL =
      List.of(
          new Known<>(
              DeviceStatus.class, (one, width) -> DeviceFormat.line(one), DeviceFormat::text),
          new Known<>(MigrationSnapshot.class, ProgressLine::of, SessionFormat::text),
          listed(
              MigrationReport.class,
              (report, width) ->
                  ReportFormat.text(report, width) + "\n" + ReportFormat.chart(report, width)),
          listed(ConformanceReport.class, ConformanceFormat::text),
          listed(Explanation.class, (explanation, width) -> ExplainFormat.text(explanation)),
          listed(Plan.class, (plan, width) -> PlanFormat.text(plan)),
          new Known<>(
              ConformanceResult.class,
              (one, width) -> ConformanceFormat.text(List.of(one), width),
              ConformanceFormat::text),
          listed(TracedCall.class, (call, width) -> TraceFormat.line(call, true)),
          new Known<>(
              CallSummary.class,
              (one, width) -> TraceFormat.table(List.of(one), width),
              TraceFormat::table),
          listed(
              LeaseInfo.class,
              (lease, width) -> lease.address() + "  " + DeviceFormat.lease(lease)),
          rows(DriverInfo.class, ListFormat::drivers),
          rows(Fault.class, ListFormat::faults),
          rows(TrafficInfo.class, ListFormat::traffic),
          rows(MdevType.class, ListFormat::types),
          rows(PciFunction.class, FunctionFormat::text),
          rows(Preparation.class, PreparationFormat::text),
          listed(PreparationPlan.class, (plan, width) -> PreparationFormat.text(plan)),
          listed(ImageReport.class, ImageFormat::text),
          rows(ImageDifference.class, ImageFormat::differences),
          listed(Arc.class, (arc, width) -> FsmFormat.text(arc)),
          listed(Route.class, (route, width) -> FsmFormat.text(route)));

  private Looks() {}

  /** Many are one below the other. */
  private static <T> Known<T> listed(Class<T> type, Look<T> one) {
    return new Known<>(
        type,
        one,
        (values, width) ->
            values.stream()
                .map(value -> one.text(value, width).stripTrailing())
                .collect(Collectors.joining("\n", "", "\n")));
  }

  /** One is a table of one row. */
  private static <T> Known<T> rows(Class<T> type, Look<List<T>> many) {
    return new Known<>(type, (value, width) -> many.text(List.of(value), width), many);
  }

  static Optional<String> one(Object value, int width) {
    return ALL.stream()
        .filter(known -> known.type().isInstance(value))
        .findFirst()
        .map(known -> known.show(value, width));
  }

  /** Of values that are all of one kind; empty if they are not, or of none that is known. */
  static Optional<String> many(List<?> values, int width) {
    return ALL.stream()
        .filter(known -> values.stream().allMatch(known.type()::isInstance))
        .findFirst()
        .map(known -> known.showAll(values, width));
  }
}
