extension VendorSample {
  /// The commands of the guide, and the two of the page on uploads.
  static let curl = [
    VendorSample(
      "Retrieving System Meta Info", .curl, "GET", "/v1/system/meta",
      #"""
      curl -X GET "https://bika.ai/api/openapi/bika/v1/system/meta" -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}"
      """#),
    VendorSample(
      "Retrieving Space List", .curl, "GET", "/v1/spaces",
      #"""
      curl -X GET "https://bika.ai/api/openapi/bika/v1/spaces" -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}"
      """#),
    VendorSample(
      "Creating a New Record", .curl, "POST", databasePath, body: newRecord,
      #"""
      curl -X POST "https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/resources/databases/{NODE_ID}/records" \
          -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}" \
          -H "Content-Type: application/json" \
          -d '{
              "fields": {
                  "Name": "New record",
                  "Description": "This is a new database record"
              }
          }'
      """#),
    VendorSample(
      "Updating a Record", .curl, "PUT", databasePath + "/{RECORD_ID}", body: changedRecord,
      #"""
      curl -X PUT "https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/resources/databases/{NODE_ID}/records/{RECORD_ID}" \
          -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}" \
          -H "Content-Type: application/json" \
          -d '{
              "fields": {
                  "Description": "Updated description field column"
              }
          }'
      """#),
    VendorSample(
      "Deleting a Record", .curl, "DELETE", databasePath + "/{RECORD_ID}",
      #"""
      curl -X DELETE "https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/resources/databases/{NODE_ID}/records/{RECORD_ID}" \
          -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}"
      """#),
    VendorSample(
      "Listing Automation Triggers", .curl, "GET",
      "/v1/spaces/{SPACE_ID}/resources/automation/{NODE_ID}/triggers",
      #"""
      curl -X GET "https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/resources/automation/{NODE_ID}/triggers" \
          -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}"
      """#),
    VendorSample(
      "Registering an Outbound Webhook", .curl, "POST", "/v1/spaces/{SPACE_ID}/outgoingWebhooks",
      body: webhook,
      #"""
      curl -X POST "https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/outgoingWebhooks" \
          -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}" \
          -H "Content-Type: application/json" \
          -d '{
              "eventType": "ON_RECORD_CREATED",
              "name": "Create webhook",
              "description": "Example trigger when a new record is created",
              "callbackURL": "https://your - custom - callback - url.com"
          }'
      """#),
    upload, attach,
  ]

  /// The page has two spaces after each backslash, which no shell takes; they are left out.
  static let upload = VendorSample(
    "Upload a File to Bika workspace", .curl, "POST", "/v1/spaces/{SPACE_ID}/attachments",
    #"""
    curl 'https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/attachments' \
      -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}" \
      -F 'file=@./example.png'
    """#)

  /// The file that the page's answer to the upload describes; it goes on to the next step.
  static let uploaded = """
    {
      "id": "attpcZFhfBmt6KFA4MbKKoO1",
      "path": "openapi/teCC2LGpyEOUWZsXET9I6.png",
      "size": 211047,
      "bucket": "bika",
      "mimeType": "image/png",
      "name": "teCC2LGpyEOUWZsXET9I6.png"
    }
    """

  static let attach = VendorSample(
    "Attach the File to a Record", .curl, "PATCH", databasePath,
    body: #"{"cells": {"attachmentField": [\#(uploaded)]}, "id": "{RECORD_ID}"}"#,
    #"""
    curl -X PATCH "https://bika.ai/api/openapi/bika/v1/spaces/{SPACE_ID}/resources/databases/{NODE_ID}/records" \
      -H "Authorization: Bearer {YOUR_ACCESS_TOKEN}" \
      -H "Content-Type: application/json" \
      -d '{
          "cells": {
              "attachmentField": [
                  {
                    "id": "attpcZFhfBmt6KFA4MbKKoO1",
                    "path": "openapi/teCC2LGpyEOUWZsXET9I6.png",
                    "size": 211047,
                    "bucket": "bika",
                    "mimeType": "image/png",
                    "name": "teCC2LGpyEOUWZsXET9I6.png"
                  }
              ]
          },
          "id": "{RECORD_ID}"
      }'
    """#)
}
