// SPDX-License-Identifier: Apache-2.0

/** The device model {@code acme}: plays an acme where there is none. */
package com.acme.drover.model;
