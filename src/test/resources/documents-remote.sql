-- The remote tables as the design document writes them.
-- Meter readings table (remote)
CREATE TABLE meter_readings (
  id SERIAL PRIMARY KEY,
  meter_id VARCHAR(255) NOT NULL,
  timestamp TIMESTAMP NOT NULL,
  value NUMERIC NOT NULL,
  unit VARCHAR(50) NOT NULL,
  metadata JSONB,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_meter_readings_meter_time ON meter_readings(meter_id, timestamp);

-- Meters configuration table (remote)
CREATE TABLE meters (
  meter_id VARCHAR(255) PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  location_id VARCHAR(255),
  meter_type VARCHAR(100) NOT NULL,
  unit VARCHAR(50) NOT NULL,
  configuration JSONB,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

-- Tenant table (remote)
CREATE TABLE tenant (
  tenant_id VARCHAR(255) PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  configuration JSONB,
  metadata JSONB,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);
