// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.Session;

/** What all words of a session share. */
final class Backstage {
  private final Services services;
  private final Desk desk;
  private final Work work;
  private final Following following;
  private final Belongings belongings;
  private final List<LeasedDevice> devices = new CopyOnWriteArrayList<>();
  private final List<Fault> armed = new CopyOnWriteArrayList<>();
  private final Map<DeviceAddress, Walk> walks = new ConcurrentHashMap<>();
  private final Begun begun = new Begun();

  /**
   * Of one session.
   *
   * @param answer how long each of its things may take to be given back
   */
  Backstage(Services services, Desk desk, Duration answer) {
    this.services = services;
    this.desk = desk;
    this.work = new Work(desk);
    this.belongings = new Belongings(work, answer);
    this.following = new Following(desk);
  }

  Services services() {
    return services;
  }

  Desk desk() {
    return desk;
  }

  Work work() {
    return work;
  }

  Following following() {
    return following;
  }

  Belongings belongings() {
    return belongings;
  }

  /** The devices that this session opened and did not close. */
  List<LeasedDevice> devices() {
    return devices;
  }

  Optional<LeasedDevice> device(DeviceAddress address) {
    return devices.stream()
        .filter(device -> device.address().equals(address) && device.isOpen())
        .findFirst();
  }

  /** The session's walk of a device: one for all handles, because they share the lease. */
  Walk walk(DeviceAddress address) {
    return walks.computeIfAbsent(address, Walk::new);
  }

  /** The lease has ended, and the walk with it. */
  void forget(Walk walk) {
    walks.values().remove(walk);
  }

  /** The faults that this session armed, whether or not they are still. */
  List<Fault> armed() {
    return armed;
  }

  /** Remembers a session that was begun by a word. */
  FollowedSession started(Session session) {
    begun.add(session);
    return new FollowedSession(session, following);
  }

  /** All that were begun by words. */
  Begun begun() {
    return begun;
  }
}
