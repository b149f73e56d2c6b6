import "@medusajs/dashboard/css";
import App from "@medusajs/dashboard";
import React from "react";
import { createRoot } from "react-dom/client";
createRoot(document.getElementById("medusa")).render(<App plugins={[]} />);
