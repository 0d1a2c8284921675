extension VendorSample {
  /// The programs of the guide.
  ///
  /// That for retrieving records makes one, as it is printed.
  static let python = [
    VendorSample(
      "Retrieving System Metadata", .python, "GET", "/v1/system/meta",
      #"""
      import requests

      access_token = "{YOUR_ACCESS_TOKEN}"
      url = "https://bika.ai/api/openapi/bika/v1/system/meta"
      headers = {
          "Authorization": f"Bearer {access_token}"
      }
      response = requests.get(url, headers = headers)
      print(response.json())
      """#),
    VendorSample(
      "Retrieving Space List", .python, "GET", "/v1/spaces",
      #"""
      import requests

      access_token = "{YOUR_ACCESS_TOKEN}"
      url = "https://bika.ai/api/openapi/bika/v1/spaces"
      headers = {
          "Authorization": f"Bearer {access_token}"
      }
      response = requests.get(url, headers = headers)
      spaces = response.json()["data"]
      print(spaces)
      """#),
    VendorSample(
      "Retrieving Database Records", .python, "POST", databasePath, body: newRecord,
      #"""
      import requests
      import json

      access_token = "{YOUR_ACCESS_TOKEN}"
      space_id = "{SPACE_ID}"
      node_id = "{NODE_ID}"
      database_id = "{DATABASE_ID}"
      url = f"https://bika.ai/api/openapi/bika/v1/spaces/{space_id}/resources/databases/{node_id}/records"
      headers = {
          "Authorization": f"Bearer {access_token}",
          "Content-Type": "application/json"
      }
      data = {
          "fields": {
              "Name": "New record",
              "Description": "This is a new database record"
          }
      }
      response = requests.post(url, headers = headers, data = json.dumps(data))
      print(response.json())
      """#),
    VendorSample(
      "Creating a New Record", .python, "POST", databasePath, body: newRecord,
      #"""
      import requests
      import json

      access_token = "{YOUR_ACCESS_TOKEN}"
      space_id = "{SPACE_ID}"
      node_id = "{NODE_ID}"
      database_id = "{DATABASE_ID}"
      url = f"https://bika.ai/api/openapi/bika/v1/spaces/{space_id}/resources/databases/{node_id}/records"
      headers = {
          "Authorization": f"Bearer {access_token}",
          "Content-Type": "application/json"
      }
      data = {
          "fields": {
              "Name": "New record",
              "Description": "This is a new database record"
          }
      }
      response = requests.post(url, headers = headers, data = json.dumps(data))
      print(response.json())
      """#),
    VendorSample(
      "Updating a Record", .python, "PUT", databasePath + "/{RECORD_ID}", body: changedRecord,
      #"""
      import requests
      import json

      access_token = "{YOUR_ACCESS_TOKEN}"
      space_id = "{SPACE_ID}"
      node_id = "{NODE_ID}"
      database_id = "{DATABASE_ID}"
      record_id = "{RECORD_ID}"
      url = f"https://bika.ai/api/openapi/bika/v1/spaces/{space_id}/resources/databases/{node_id}/records/{record_id}"
      headers = {
          "Authorization": f"Bearer {access_token}",
          "Content - Type": "application/json"
      }
      data = {
          "fields": {
              "Description": "Updated description field column"
          }
      }
      response = requests.put(url, headers = headers, data = json.dumps(data))
      print(response.json())
      """#),
    VendorSample(
      "Deleting a Record", .python, "DELETE", databasePath + "/{RECORD_ID}",
      #"""
      import requests

      access_token = "{YOUR_ACCESS_TOKEN}"
      space_id = "{SPACE_ID}"
      node_id = "{NODE_ID_DATABASE_ID}"
      record_id = "{RECORD_ID}"
      url = f"https://bika.ai/api/openapi/bika/v1/spaces/{space_id}/resources/databases/{node_id}/records/{record_id}"
      headers = {
          "Authorization": f"Bearer {access_token}"
      }
      response = requests.delete(url, headers = headers)
      print(response.json())
      """#),
    VendorSample(
      "Listing Automation Triggers", .python, "GET",
      "/v1/spaces/{SPACE_ID}/nodes/{NODE_ID}/automation/triggers",
      #"""
      import requests

      access_token = "{YOUR_ACCESS_TOKEN}"
      space_id = "{SPACE_ID}"
      node_id = "{NODE_ID}"
      url = f"https://bika.ai/api/openapi/bika/v1/spaces/{space_id}/nodes/{node_id}/automation/triggers"
      headers = {
          "Authorization": f"Bearer {access_token}"
      }
      response = requests.get(url, headers = headers)
      triggers = response.json()["data"]
      print(triggers)
      """#),
    VendorSample(
      "Registering an Outbound Webhook", .python, "POST", "/v1/spaces/{SPACE_ID}/outgoingWebhooks",
      body: webhook,
      #"""
      import requests
      import json

      access_token = "{YOUR_ACCESS_TOKEN}"
      space_id = "{SPACE_ID}"
      url = f"https://bika.ai/api/openapi/bika/v1/spaces/{space_id}/outgoingWebhooks"
      headers = {
          "Authorization": f"Bearer {access_token}",
          "Content-Type": "application/json"
      }
      data = {
          "eventType": "ON_RECORD_CREATED",
          "name": "Create webhook",
          "description": "Example trigger when a new record is created",
          "callbackURL": "https://your - custom - callback - url.com"
      }
      response = requests.post(url, headers = headers, data = json.dumps(data))
      print(response.json())
      """#),
  ]
}
