// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.fsm.MigrationState;

/** The state of one device, and its change. */
public final class StateFormat {
  private StateFormat() {}

  /**
   * A state for people.
   *
   * @param device any
   * @return one line
   */
  public static String text(DeviceStatus device) {
    return device.identity().address()
        + " "
        + DeviceFormat.state(device)
        + device.problem().map(problem -> ": " + problem).orElse("")
        + "\n";
  }

  /**
   * A state for programs.
   *
   * @param device any
   * @return an object
   */
  public static JsonElement json(DeviceStatus device) {
    JsonObject json = Json.object("address", device.identity().address().toString());
    json.add("state", Json.text(device.state()));
    json.add("problem", Json.text(device.problem()));
    return json;
  }

  /**
   * A reset for programs.
   *
   * @param device which
   * @param state where it is
   * @return an object
   */
  public static JsonElement resetJson(DeviceAddress device, MigrationState state) {
    JsonObject json = Json.object("address", device.toString());
    json.addProperty("state", state.name());
    return json;
  }

  /**
   * A change for people.
   *
   * @param device which
   * @param from where it was
   * @param to where it is
   * @param stream whether a data stream was handed out
   * @return one line
   */
  public static String text(
      DeviceAddress device, MigrationState from, MigrationState to, boolean stream) {
    return device
        + " "
        + from
        + " -> "
        + to
        + (stream ? "; its data stream is open on the lease" : "")
        + "\n";
  }

  /**
   * A change for programs.
   *
   * @param device which
   * @param from where it was
   * @param to where it is
   * @param stream whether a data stream was handed out
   * @return an object
   */
  public static JsonElement json(
      DeviceAddress device, MigrationState from, MigrationState to, boolean stream) {
    JsonObject json = Json.object("address", device.toString());
    json.addProperty("from", from.name());
    json.addProperty("state", to.name());
    json.addProperty("stream", stream);
    return json;
  }
}
