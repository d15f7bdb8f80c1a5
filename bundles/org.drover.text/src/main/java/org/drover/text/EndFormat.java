// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.RefusedException;
import org.drover.api.service.EndedLease;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.Loss;

/** What is lost when leases and the platform end. */
public final class EndFormat {
  private static final String STOPPING = "stopping the platform";

  private EndFormat() {}

  /**
   * Why the platform is not to be stopped unless that is forced.
   *
   * @param held what is leased; what is reserved and not open loses nothing
   * @param sessions the ids of those at work
   * @param remedy what to do about it, in the words of who asks, without a full stop
   * @return empty if nothing would be lost
   */
  public static Optional<RefusedException> refusal(
      List<HeldDevice> held, List<String> sessions, String remedy) {
    List<String> reasons = new ArrayList<>();
    held.stream()
        .filter(device -> device.lease().open())
        .map(HeldDevice::sentence)
        .forEach(reasons::add);
    if (!sessions.isEmpty()) {
      reasons.add("at work: " + String.join(", ", sessions));
    }
    if (reasons.isEmpty()) {
      return Optional.empty();
    }
    int last = reasons.size() - 1;
    reasons.set(last, reasons.get(last) + "; " + remedy);
    return Optional.of(new RefusedException(STOPPING, reasons));
  }

  /**
   * Why the platform was not stopped, if nothing is held any more.
   *
   * @return what to throw
   */
  public static RefusedException refusalOfAMomentAgo() {
    return new RefusedException(
        STOPPING, List.of("a device was held or a session at work a moment ago; ask again"));
  }

  /**
   * A lease that was ended, for people.
   *
   * @param address the device
   * @param loss what that lost
   * @return one sentence
   */
  public static String released(String address, Loss loss) {
    boolean lost = loss.compareTo(Loss.STATE) >= 0;
    return address + " is released" + (lost ? "; " + Loss.STATE.sentence() : "") + ".";
  }

  /**
   * A lease that was ended, for programs.
   *
   * @param address the device
   * @param loss what that lost
   * @return an object
   */
  public static JsonElement releasedJson(String address, Loss loss) {
    JsonObject json = Json.object("released", address);
    json.addProperty("loss", loss.name());
    return json;
  }

  /**
   * What became of all leases, for people.
   *
   * @param ended in the order of the lines
   * @return one sentence a line
   */
  public static String ended(List<EndedLease> ended) {
    return ended.stream().map(one -> one.sentence() + ".\n").collect(Collectors.joining())
        + "The platform stops.";
  }

  /**
   * What became of all leases, for programs.
   *
   * @param ended in the order of the array
   * @return an object
   */
  public static JsonElement endedJson(List<EndedLease> ended) {
    JsonObject json = new JsonObject();
    json.add("leases", ended.stream().map(EndFormat::json).collect(Json.array()));
    return json;
  }

  private static JsonElement json(EndedLease ended) {
    HeldDevice device = ended.device();
    JsonObject json = Json.object("address", device.lease().address().toString());
    json.add("owner", DeviceFormat.ownerJson(device.lease()));
    json.add("state", Json.text(device.state()));
    json.addProperty("loss", device.loss().name());
    json.addProperty("fate", ended.fate().name());
    json.addProperty("detail", ended.detail());
    return json;
  }
}
